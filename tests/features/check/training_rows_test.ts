import { assertEquals, assertThrows } from "@std/assert";
import { trainingRows } from "lib/features/check/training_rows.ts";
import { matrixOf, numberFeature } from "../../model/small_matrix.ts";

const age = numberFeature("age", [30, 40, NaN]);

Deno.test("`trainingRows()` weighs every row 1 when the matrix has no weights", () => {
  const { matrix, target, weight } = trainingRows(matrixOf([age], [1, 2, 3]));
  assertEquals([matrix.rowCount, target, weight], [3, Float64Array.of(1, 2, 3), Float64Array.of(1, 1, 1)]);
});

Deno.test("`trainingRows()` leaves a row out when its weight is 0, even where its target is not known", () => {
  const { matrix, target, weight } = trainingRows(matrixOf([age], [1, NaN, 3], [2, 0, 0.5]));
  assertEquals(matrix.features, [numberFeature("age", [30, NaN])]);
  assertEquals([target, weight], [Float64Array.of(1, 3), Float64Array.of(2, 0.5)]);
});

Deno.test("`trainingRows()` throws when there is nothing to learn from, and says what", () => {
  const cases: [matrix: Parameters<typeof trainingRows>[0], message: string][] = [
    [matrixOf([], []), "at least one row must have a positive weight: none of 0 has"],
    [matrixOf([age], [1, 2, 3], [0, 0, 0]), "none of 3 has"],
    [matrixOf([age], [1, NaN, NaN]), "every target must be a finite number of days: 2 of 3 rows break it"],
    [matrixOf([age], [1, 2, Infinity]), "every target must be"],
    [matrixOf([age], [1, 2, 3], [1, -1, 1]), "every weight must be finite and at least 0"],
    [matrixOf([age], [1, 2, 3], [1, NaN, 1]), "the first has NaN"],
    [matrixOf([numberFeature("age", [1, -Infinity, 3])], [1, 2, 3]), '"age" must be finite or NaN'],
  ];
  for (const [matrix, message] of cases) assertThrows(() => trainingRows(matrix), RangeError, message);
  assertThrows(() => trainingRows({ rowCount: 3, features: [age] }), TypeError, "must have a target");
});
