import { assertAlmostEquals, assertEquals, assertGreater, assertNotEquals, assertThrows } from "@std/assert";
import { type Matrix, takeMatrixRows } from "lib/features/matrix.ts";
import { categoryFeature, hospitalMatrix, matrixOf, numberFeature, r2 } from "../../model/small_matrix.ts";
import { type ForestOptions, plainForest } from "./forest.ts";

Deno.test("`plainForest()` recovers a planted truth on rows that it has not seen", () => {
  const matrix = hospitalMatrix(3_000);
  const half = Int32Array.from({ length: 1_500 }, (_, row) => row);
  const [train, test] = [
    takeMatrixRows(matrix, half),
    takeMatrixRows(matrix, half.map((row) => row + 1_500)),
  ];
  // The noise is 1 day of a standard deviation of 4.1: at most 0.94, less what missing ages hide.
  assertGreater(
    r2(test.target!, plainForest(train, { trees: 30, featuresPerSplit: 0.75 }).predict(test)),
    0.85,
  );
});

Deno.test("`plainForest()` predicts one number for rows that share all features", () => {
  const matrix = matrixOf([numberFeature("age", [1, 1, 2, 2])], [3, 3, 8, 8]);
  const predicted = plainForest(matrix, { trees: 200, minLeafRows: 1 }).predict(matrix);
  assertEquals([predicted[0], predicted[2]], [predicted[1], predicted[3]]);
  assertGreater(predicted[2]! - predicted[0]!, 4); // a few samples have only one of the two ages
});

Deno.test("`plainForest()` is the same whatever the order of the columns", () => {
  const matrix = hospitalMatrix(500);
  const shuffled = { ...matrix, features: matrix.features.toReversed() };
  assertEquals(
    plainForest(shuffled, { trees: 5 }).predict(shuffled),
    plainForest(matrix, { trees: 5 }).predict(matrix),
  );
});

Deno.test("`plainForest()` moves with the target when a constant is added", () => {
  const matrix = hospitalMatrix(500);
  const later = { ...matrix, target: matrix.target!.map((days) => days + 1_000) };
  const expected = plainForest(matrix, { trees: 5 }).predict(matrix);
  plainForest(later, { trees: 5 }).predict(matrix).forEach((days, row) => {
    assertAlmostEquals(days - 1_000, expected[row]!, 1e-8);
  });
});

Deno.test("`plainForest()` draws rows in proportion to their weights", () => {
  const ward = categoryFeature("ward", Array<string>(1_000).fill("P"));
  const target = Array.from({ length: 1_000 }, (_, row) => row < 500 ? 10 : 20);
  const matrix = matrixOf([ward], target, target.map((days) => days === 10 ? 3 : 1));
  assertAlmostEquals(plainForest(matrix, { trees: 100 }).predict(matrix)[0]!, 12.5, 0.1);
});

Deno.test("`plainForest()` explains every prediction exactly", () => {
  const matrix = hospitalMatrix(400);
  const model = plainForest(matrix, { trees: 10 });
  const predicted = model.predict(matrix);
  model.explain(matrix).forEach(({ base, contributions }, row) => {
    assertAlmostEquals(contributions.reduce((sum, { amount }) => sum + amount, base), predicted[row]!, 1e-9);
  });
});

Deno.test("`plainForest()` gives the right answer when there is next to nothing to learn from", () => {
  const cases: [name: string, matrix: Matrix, days: number[]][] = [
    ["one row", matrixOf([numberFeature("age", [40])], [7]), [7]],
    ["constant target", matrixOf([numberFeature("age", [1, 2, 3])], [7, 7, 7]), [7, 7, 7]],
    ["no features", matrixOf([], [5, 5]), [5, 5]],
  ];
  for (const [name, matrix, days] of cases) {
    assertEquals(plainForest(matrix, { trees: 3 }).predict(matrix), Float64Array.from(days), name);
  }
  const missing = matrixOf([numberFeature("age", [NaN, NaN]), categoryFeature("ward", [null, null])], [1, 3]);
  const [first, second] = plainForest(missing).predict(missing);
  assertEquals(first, second);
});

Deno.test("`plainForest()` repeats itself for a seed, and differs for another", () => {
  const matrix = hospitalMatrix(300);
  const fit = (seed: number) => plainForest(matrix, { trees: 3, seed }).predict(matrix);
  assertEquals(fit(1), fit(1));
  assertNotEquals(fit(1), fit(2));
});

Deno.test("`plainForest()` throws when an option is out of its range, and names it", () => {
  const wrong: ForestOptions[] = [
    { trees: 0 },
    { maxDepth: -1 },
    { minLeafRows: 0 },
    { featuresPerSplit: 0 },
    { featuresPerSplit: 2 },
    { bins: 1 },
  ];
  for (const options of wrong) {
    assertThrows(
      () => plainForest(hospitalMatrix(5), options),
      RangeError,
      `${Object.keys(options)[0]} must be a`,
    );
  }
});
