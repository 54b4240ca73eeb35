import { assertEquals } from "@std/assert";
import { LeafHistograms } from "lib/trees/boosting/histogram.ts";
import { LeafRecords } from "lib/trees/boosting/leaf_records.ts";
import { compileKernels } from "lib/trees/kernels/compile.ts";
import { categoryFeature, matrixOf, numberFeature } from "../../model/small_matrix.ts";
import { plannedFit } from "./planned.ts";

/** Six stays; age has a missing value, ward P is bin 1 and Q bin 2. */
const matrix = matrixOf(
  [numberFeature("age", [20, NaN, 30, 30, 20, 50]), categoryFeature("ward", ["P", "Q", "P", "Q", "P", "Q"])],
  [2, 6, -3, 4, 10, 1],
);

function histogramsOf() {
  const plan = plannedFit(matrix);
  const kernels = compileKernels(plan.kernels, 0, plan.memory);
  const histograms = new LeafHistograms(plan, 0, kernels);
  const records = new LeafRecords(plan, 0, kernels);
  histograms.startTree([0, 1], false);
  /** For each bin of a feature the sum of days and the number of rows. */
  const cells = (slot: number, feature: number) => {
    const sums = histograms.sumsOf(slot, feature);
    return Array.from(
      { length: sums.length / 3 },
      (_, bin) => [sums[3 * bin]! / plan.residualScale, sums[3 * bin + 2]!],
    );
  };
  return { histograms, records, cells, unit: plan.residualScale };
}

Deno.test("`LeafHistograms` sums days and counts rows by bin of every feature, missing ones in bin 0", () => {
  const { histograms, records, cells, unit } = histogramsOf();
  records.addToJoint(records.all());
  const slot = histograms.merge();
  // age: missing 6; 20: 2 + 10; 30: -3 + 4; 50: 1
  assertEquals(cells(slot, 0), [[6, 1], [12, 2], [1, 2], [1, 1]]);
  assertEquals(cells(slot, 1), [[0, 0], [9, 3], [11, 3]]);
  assertEquals(histograms.totalOf(slot), { gradient: 20 * unit, hessian: 6, weight: 6 });
});

Deno.test("`LeafHistograms` leaves the sibling's cells when a child's are taken off, without looking at its rows", () => {
  const { histograms, records, cells } = histogramsOf();
  records.addToJoint(records.all());
  const parent = histograms.merge();
  records.addToJoint({ ...records.all(), end: 2 });
  const child = histograms.merge();
  assertEquals(cells(child, 0), [[6, 1], [2, 1], [0, 0], [0, 0]]);
  histograms.subtract(parent, child);
  assertEquals(cells(parent, 0), [[0, 0], [10, 1], [1, 2], [1, 1]]);
  assertEquals(cells(parent, 1), [[0, 0], [7, 2], [5, 2]]);
});

Deno.test("`LeafHistograms` begins every leaf with empty cells, in a slot of its own until that is free again", () => {
  const { histograms, records, cells } = histogramsOf();
  records.addToJoint(records.all());
  const first = histograms.merge();
  const empty = histograms.merge();
  assertEquals(cells(empty, 1), [[0, 0], [0, 0], [0, 0]]);
  assertEquals(cells(first, 1), [[0, 0], [9, 3], [11, 3]]);
  histograms.free(first);
  records.addToJoint({ ...records.all(), start: 4 });
  const again = histograms.merge();
  assertEquals(again, first);
  assertEquals(cells(again, 1), [[0, 0], [10, 1], [1, 1]]);
});
