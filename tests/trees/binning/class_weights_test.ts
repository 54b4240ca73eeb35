import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { type Matrix, takeMatrixRows } from "lib/features/matrix.ts";
import { normal, randomSource, shuffled } from "lib/stats/random.ts";
import { weighClasses } from "lib/trees/binning/class_weights.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { fitForest } from "lib/trees/forest/forest.ts";

const target = Float64Array.of(0, 0, 0, 1, 2, 2);
const weight = Float64Array.of(1, 1, 2, 4, 0, 2);
const values = Float64Array.of(1, 2, 3, 1, 2, 3);
const matrix: Matrix = { rowCount: 6, features: [{ name: "a", type: "number", values }], target };

Deno.test("`weighClasses()` gives balanced classes the same weight, and all rows as much as before", () => {
  assertEquals(
    weighClasses(matrix, "balanced").weight,
    Float64Array.of(2, 2, 2, 6, 3, 3).map((each) => each / 3),
  );
  // 4, 4 and 2 of 10
  const weighted = weighClasses({ ...matrix, weight }, "balanced").weight!;
  [5 / 6, 5 / 6, 5 / 3, 10 / 3, 0, 10 / 3].forEach((each, row) =>
    assertAlmostEquals(weighted[row]!, each, 1e-12)
  );
  assertEquals(weighClasses({ ...matrix, weight }, [1, 0, 5]).weight, Float64Array.of(1, 1, 2, 0, 0, 10));
  assertEquals(weighClasses(matrix, undefined), matrix);
});

Deno.test("`weighClasses()` gives balanced classes the same weights when rows are shuffled", () => {
  const random = randomSource(3), rowCount = 500;
  const rows = {
    rowCount,
    features: [],
    target: Float64Array.from({ length: rowCount }, (_, row) => row % 3),
    weight: Float64Array.from({ length: rowCount }, () => Math.exp(4 * normal(random))),
  };
  const order = shuffled(rowCount, random);
  const { weight: expected } = weighClasses(rows, "balanced");
  const { weight: weights } = weighClasses(takeMatrixRows(rows, order), "balanced");
  assertEquals(weights, Float64Array.from(order, (row) => expected![row]!));
});

Deno.test("`fitBoosting()` and `fitForest()` weigh classes as rows that weigh so", () => {
  const classWeights = [1, 3, 0.5];
  const own = { ...matrix, weight: Float64Array.of(1, 1, 1, 3, 0.5, 0.5) };
  for (const loss of [{ name: "softmax", classes: 3 }, { name: "ordinal", levels: 3 }] as const) {
    const options: BoostingOptions = { loss, rounds: 5, minLeafRows: 1 };
    assertEquals(fitBoosting(matrix, { ...options, classWeights }), fitBoosting(own, options));
  }
  const options = { classes: 3, trees: 9, minLeafRows: 1 };
  assertEquals(fitForest(matrix, { ...options, classWeights }), fitForest(own, options));
  // one in four is 1: alike when balanced
  const few = { rowCount: 4, features: [], target: Float64Array.of(0, 0, 0, 1) };
  assertEquals(predictRaw(fitBoosting(few, { loss: "logistic", classWeights: "balanced" }), few)[0], 0);
});

Deno.test("fits refuse class weights that don't suit the target, by name", () => {
  const boost = (options: BoostingOptions) => () => fitBoosting(matrix, options);
  assertThrows(boost({ classWeights: "balanced" }), TypeError, "the target must be a class");
  const loss = { name: "softmax", classes: 3 } as const;
  assertThrows(boost({ loss, classWeights: [1, 2] }), RangeError, "each of 3 must have a weight");
  assertThrows(boost({ loss, classWeights: [1, 2, -1] }), RangeError, "a class's weight");
  assertThrows(() => fitForest(matrix, { classWeights: [1] }), TypeError, "the target must be a class");
});
