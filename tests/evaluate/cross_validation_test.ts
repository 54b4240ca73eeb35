import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { crossValidate, groupFolds } from "lib/evaluate/cross_validation.ts";
import { regressionMetrics } from "lib/evaluate/metrics.ts";
import type { Matrix } from "lib/features/matrix.ts";
import { randomSource } from "lib/stats/random.ts";

Deno.test("`groupFolds()` tests every row once and never a patient on both sides when patients return", () => {
  const random = randomSource(1);
  const group = Int32Array.from({ length: 1000 }, () => Math.floor(random() * 300));
  const folds = groupFolds(group, 5, 2);
  const tested = folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b);
  assertEquals(tested, Array.from(group.keys()));
  for (const { train, test } of folds) {
    assertEquals(train.length + test.length, 1000);
    const patients = new Set(Array.from(test, (row) => group[row]));
    assertEquals(train.some((row) => patients.has(group[row])), false);
    assertAlmostEquals(test.length, 200, 5);
    assertEquals([train, test], [train.toSorted(), test.toSorted()]);
  }
});

Deno.test("`groupFolds()` takes each row for a patient when patients are missing", () => {
  const folds = groupFolds(new Int32Array(10).fill(-1), 5, 1);
  assertEquals(folds.map(({ test }) => test.length), [2, 2, 2, 2, 2]);
});

Deno.test("`groupFolds()` gives the same folds when the seed is the same", () => {
  const group = Int32Array.from({ length: 50 }, (_, row) => row >> 1);
  assertEquals(groupFolds(group, 3, 1), groupFolds(group, 3, 1));
  assertEquals(groupFolds(group, 3, 1)[0]!.test.join() === groupFolds(group, 3, 2)[0]!.test.join(), false);
});

Deno.test("`groupFolds()` throws when folds are too few or too many", () => {
  for (const folds of [1, 3, 2.5, NaN]) {
    assertThrows(() => groupFolds(Int32Array.of(4, 4, 9), folds, 1), RangeError, `current value is ${folds}`);
  }
  assertThrows(() => groupFolds(Int32Array.of(), 2, 1), RangeError, "the 0 patients");
});

const matrix: Matrix = {
  rowCount: 6,
  features: [{ name: "row", type: "number", values: Float64Array.of(0, 1, 2, 3, 4, 5) }],
  target: Float64Array.of(1, 2, 3, 4, NaN, 6),
  group: Int32Array.of(0, 0, 1, 1, 2, 2),
};

/** Predicts the mean of the known stays, and remembers that it was shown no target. */
function fitMean(train: Matrix) {
  const known = train.target!.filter((days) => !Number.isNaN(days));
  const mean = known.reduce((sum, days) => sum + days, 0) / known.length;
  return {
    predict: (unseen: Matrix) => {
      assertEquals([unseen.target, unseen.weight], [undefined, undefined]);
      return new Float64Array(unseen.rowCount).fill(mean);
    },
  };
}

Deno.test("`crossValidate()` predicts each row by a model that did not see it when folds are patients", async () => {
  const folds = [[2, 3, 4, 5], [0, 1, 4, 5], [0, 1, 2, 3]].map((train) => ({
    train: Int32Array.from(train),
    test: Int32Array.from([0, 1, 2, 3, 4, 5].filter((row) => !train.includes(row))),
  }));
  const { predicted, folds: metrics } = await crossValidate(fitMean, matrix, folds);
  assertEquals(predicted, Float64Array.of(13 / 3, 13 / 3, 3, 3, 2.5, 2.5));
  assertEquals(metrics.map(({ rows }) => rows), [2, 2, 1]);
  assertEquals(metrics[1], regressionMetrics(Float64Array.of(3, 4), Float64Array.of(3, 3)));
});

Deno.test("`crossValidate()` waits for the fit and leaves rows in no test NaN when folds are partial", async () => {
  const fold = { train: Int32Array.of(0, 1), test: Int32Array.of(2) };
  const { predicted } = await crossValidate((train) => Promise.resolve(fitMean(train)), matrix, [fold]);
  assertEquals(predicted, Float64Array.of(NaN, NaN, 1.5, NaN, NaN, NaN));
});

Deno.test("`crossValidate()` throws when the matrix has no target", async () => {
  const { target: _, ...unknown } = matrix;
  await assertRejects(() => crossValidate(fitMean, unknown, []), TypeError, "must have a target");
});
