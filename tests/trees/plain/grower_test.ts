import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryFeature, hospitalMatrix, matrixOf, numberFeature } from "../../model/small_matrix.ts";
import { binMatrix, fitBinning } from "./binning.ts";
import { featuresByName, type GrowerOptions, TreeGrower } from "./grower.ts";
import { addPathContributions, leafOf, sumOfTrees } from "./tree.ts";
import { TreeBuilder } from "./tree_builder.ts";

const plainOptions = {
  minLeafRows: 1,
  lambda: 0,
  minCategoryRows: 1,
  categorySmoothing: 0,
  maxLeaves: Infinity,
  maxDepth: Infinity,
  featuresPerSplit: Infinity,
};

/** One tree on the targets themselves, its leaves at their means. */
function treeOf(matrix: Matrix, options: Partial<GrowerOptions> = {}) {
  const weight = matrix.weight ?? new Float64Array(matrix.rowCount).fill(1);
  const data = binMatrix(fitBinning(matrix, weight, 255), matrix);
  const gradient = matrix.target!.map((days, row) => days * weight[row]!);
  const rows = Int32Array.from(weight.keys());
  const grower = new TreeGrower(data, { ...plainOptions, random: randomSource(1), ...options });
  const builder = new TreeBuilder();
  const leaves = grower.grow({ rows, gradient, weight }, featuresByName(data), builder);
  for (const { node, total } of leaves) builder.setValue(node, total.gradient / total.weight);
  builder.finishTree();
  return { trees: builder.build(), leaves, rows, data, gain: grower.gain };
}

Deno.test("`TreeGrower` grows the tree worked by hand", () => {
  // age > 30 ? 10 : (ward P ? 2 : 6)
  const matrix = matrixOf(
    [numberFeature("age", [20, 20, 30, 30, 40, 50]), categoryFeature("ward", ["P", "Q", "P", "Q", "P", "Q"])],
    [2, 6, 2, 6, 10, 10],
  );
  const { trees } = treeOf(matrix);
  assertEquals(trees, {
    roots: Int32Array.of(0),
    feature: Int32Array.of(0, 1, -1, -1, -1),
    left: Int32Array.of(1, 3, -1, -1, -1),
    cut: Int32Array.of(2, ~0, 0, 0, 0),
    missingLeft: Uint8Array.of(1, 1, 0, 0, 0),
    leftBins: Int32Array.of(~0b100),
    value: Float64Array.of(6, 4, 10, 2, 6),
    weight: Float64Array.of(6, 4, 2, 2, 2),
  });
});

Deno.test("`TreeGrower` recovers a planted tree", () => {
  const random = randomSource(2);
  const rows = Array.from({ length: 2_000 }, () => [Math.floor(random() * 100), Math.floor(random() * 5)]);
  const truth = ([age, ward]: number[]) => age! < 40 ? (ward! % 2 === 0 ? 3 : 9) : age! < 70 ? 14 : 21;
  const matrix = matrixOf(
    [
      numberFeature("age", rows.map((row) => row[0]!)),
      categoryFeature("ward", rows.map((row) => "PQRST"[row[1]!]!)),
    ],
    rows.map(truth),
  );
  const { trees, data } = treeOf(matrix, { maxLeaves: 4 });
  assertEquals(trees.left.filter((left) => left < 0).length, 4);
  sumOfTrees(trees, data).forEach((days, row) => assertAlmostEquals(days, truth(rows[row]!), 1e-9));
});

Deno.test("`TreeGrower` leaves each row in the leaf that it says, and all rows once", () => {
  for (const featuresPerSplit of [Infinity, 1]) {
    const { trees, leaves, rows, data } = treeOf(hospitalMatrix(500), { minLeafRows: 7, featuresPerSplit });
    assertEquals(rows.toSorted(), Int32Array.from(rows.keys()));
    for (const { node, start, end, total } of leaves) {
      assertEquals([total.weight, trees.weight[node]], [end - start, end - start]);
      assertEquals(end - start >= 7, true);
      for (const row of rows.subarray(start, end)) assertEquals(leafOf(trees, 0, data, row), node);
    }
  }
});

Deno.test("`TreeGrower` stops at `maxLeaves` and `maxDepth`", () => {
  const matrix = hospitalMatrix(300);
  assertEquals(treeOf(matrix, { maxLeaves: 2 }).leaves.length, 2);
  assertEquals(treeOf(matrix, { maxLeaves: 17 }).leaves.length, 17);
  assertEquals(treeOf(matrix, { maxDepth: 0 }).leaves.length, 1);
  assertEquals(treeOf(matrix, { maxDepth: 3 }).leaves.length, 8);
});

Deno.test("`TreeGrower` sums the gains of a feature's splits", () => {
  const { gain, leaves, data, trees } = treeOf(hospitalMatrix(300), { maxLeaves: 10 });
  const target = hospitalMatrix(300).target!;
  const mean = target.reduce((a, b) => a + b, 0) / 300;
  const predicted = sumOfTrees(trees, data);
  const reduced = target.reduce(
    (sum, days, row) => sum + (days - mean) ** 2 - (days - predicted[row]!) ** 2,
    0,
  );
  assertEquals(leaves.length, 10);
  assertAlmostEquals(gain.reduce((a, b) => a + b, 0), reduced, 1e-6);
});

Deno.test("`addPathContributions()` gives each feature what its splits change", () => {
  const matrix = matrixOf(
    [numberFeature("age", [20, 20, 30, 30, 40, 50]), categoryFeature("ward", ["P", "Q", "P", "Q", "P", "Q"])],
    [2, 6, 2, 6, 10, 10],
  );
  const { trees, data } = treeOf(matrix);
  const contributions = new Float64Array(2);
  assertEquals(addPathContributions(trees, data, 0, contributions), 6);
  assertEquals(contributions, Float64Array.of(-2, -2));
});
