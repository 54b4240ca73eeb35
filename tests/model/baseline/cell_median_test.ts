import { assertEquals, assertThrows } from "@std/assert";
import { fitCellMedian } from "lib/model/baseline/cell_median.ts";
import { categoryFeature, matrixOf, numberFeature } from "../small_matrix.ts";

/** Rows as `department type days`. */
function staysOf(rows: readonly string[]) {
  const cells = rows.map((row) => row.split(" "));
  const text = (i: number) => cells.map((cell) => cell[i] === "?" ? null : cell[i]!);
  return matrixOf(
    [categoryFeature("department", text(0)), categoryFeature("admission_type", text(1))],
    cells.map((cell) => Number(cell[2])),
  );
}
const training = staysOf([
  "surgery Urgent 1",
  "surgery Urgent 3",
  "surgery Trauma 8",
  "gynecology Trauma 20",
  "gynecology Trauma 30",
]);

Deno.test("`fitCellMedian()` falls back to coarser cells when a cell is thin or unseen", () => {
  const model = fitCellMedian(training, { minCellRows: 2 });
  const asked = staysOf([
    "surgery Urgent 0",
    "surgery Trauma 0",
    "gynecology Trauma 0",
    "gynecology Urgent 0",
    "dental Urgent 0",
  ]);
  // Surgery: 1, 3, 8; all: 1, 3, 8, 20, 30.
  assertEquals(model.predict(asked), Float64Array.of(2, 3, 25, 25, 8));
});

Deno.test("`fitCellMedian()` explains each step from the overall median to the cell's", () => {
  const [explanation] = fitCellMedian(training, { minCellRows: 2 }).explain(training);
  assertEquals(explanation, {
    base: 8,
    contributions: [{ feature: "department", amount: -5 }, { feature: "admission_type", amount: -1 }],
  });
});

Deno.test("`fitCellMedian()` treats a missing value as a label of its own", () => {
  const matrix = staysOf(["? Urgent 4", "? Urgent 6", "surgery Urgent 1"]);
  assertEquals(fitCellMedian(matrix, { minCellRows: 1 }).predict(matrix), Float64Array.of(5, 5, 1));
});

Deno.test("`fitCellMedian()` weighs rows, and counts a cell's rows by weight", () => {
  const matrix = matrixOf([categoryFeature("department", ["a", "a", "b"])], [1, 5, 9], [1, 3, 0.5]);
  assertEquals(fitCellMedian(matrix, { minCellRows: 4 }).predict(matrix), Float64Array.of(5, 5, 5));
});

Deno.test("`fitCellMedian()` is the overall median when the matrix has none of the features", () => {
  const matrix = matrixOf([categoryFeature("ward", ["P", "Q", "P"])], [1, 2, 9]);
  assertEquals(fitCellMedian(matrix).predict(matrix), Float64Array.of(2, 2, 2));
});

Deno.test("`fitCellMedian()` throws when a cell feature is a number", () => {
  const matrix = matrixOf([numberFeature("department", [1, 2])], [1, 2]);
  assertThrows(() => fitCellMedian(matrix), TypeError, '"department" as it must be a category');
});
