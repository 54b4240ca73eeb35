import { assertEquals } from "@std/assert";
import { columnFeatures, emptyRow, fitDesign, readDesignRow } from "lib/model/linear/design.ts";
import { categoryFeature, matrixOf, numberFeature } from "../small_matrix.ts";

const matrix = matrixOf(
  [
    numberFeature("age", [1, 3, NaN, 5]),
    categoryFeature("ward", ["P", null, "Q", "P"]),
    numberFeature("beds", [2, 2, 2, 2]),
  ],
  [0, 0, 0, 0],
);
const design = fitDesign(matrix, Float64Array.of(1, 1, 1, 1));

/** The row's entries as `[column, value]`. */
function entriesOf(row: number, of = matrix) {
  const entries = emptyRow(design);
  readDesignRow(design, of, row, entries);
  return Array.from({ length: entries.count }, (_, k) => [entries.columns[k], entries.values[k]]);
}

Deno.test("`fitDesign()` has a column a number, an indicator where values are missing, and a column a label", () => {
  assertEquals(columnFeatures(design), Int32Array.of(0, 0, 1, 1, 2));
  const score = 2 / Math.sqrt(8 / 3);
  assertEquals(entriesOf(0), [[0, -score], [2, 1], [4, 0]]);
  assertEquals(entriesOf(1), [[0, 0], [4, 0]]);
  assertEquals(entriesOf(2), [[1, 1], [3, 1], [4, 0]]);
});

Deno.test("`readDesignRow()` takes the mean for a missing number when training missed none", () => {
  const asked = matrixOf([
    numberFeature("age", [3]),
    categoryFeature("ward", ["P"]),
    numberFeature("beds", [NaN]),
  ], [0]);
  assertEquals(entriesOf(0, asked), [[0, 0], [2, 1]]);
});

Deno.test("`fitDesign()` weighs rows as if repeated", () => {
  const once = fitDesign(matrixOf([numberFeature("age", [1, 4])], [0, 0]), Float64Array.of(2, 1));
  const repeated = fitDesign(
    matrixOf([numberFeature("age", [1, 1, 4])], [0, 0, 0]),
    Float64Array.of(1, 1, 1),
  );
  assertEquals(once, repeated);
});

Deno.test("`fitDesign()` keeps a number that is missing throughout as mean 0", () => {
  const empty = matrixOf([numberFeature("age", [NaN, NaN])], [0, 0]);
  assertEquals(fitDesign(empty, Float64Array.of(1, 1)).features, [
    { type: "number", column: 0, missingColumn: 1, mean: 0, deviation: 1 },
  ]);
});
