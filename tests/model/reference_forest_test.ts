import { assertEquals, assertGreater, assertThrows } from "@std/assert";
import { takeMatrixRows } from "lib/features/matrix.ts";
import { fitReferenceForest } from "lib/model/reference_forest.ts";
import { parametersState } from "lib/registry/artefact/parameters_state.ts";
import { categoryFeature, hospitalMatrix, matrixOf, numberFeature, r2 } from "./small_matrix.ts";

const small = { rows: 400, rowsPerTree: 150, trees: 8 };

Deno.test("`fitReferenceForest()` learns from a sample of the rows, the same for a seed", () => {
  const matrix = hospitalMatrix(1_500);
  const half = Int32Array.from({ length: 750 }, (_, row) => row);
  const [train, test] = [takeMatrixRows(matrix, half), takeMatrixRows(matrix, half.map((row) => row + 750))];
  const predicted = fitReferenceForest(train, small).predict(test);
  assertGreater(r2(test.target!, predicted), 0.3);
  assertEquals(fitReferenceForest(train, small).predict(test), predicted);
});

Deno.test("`fitReferenceForest()` explains a prediction by its base alone", () => {
  const matrix = matrixOf([numberFeature("age", [1, 2, 3])], [5, 5, 5]);
  const model = fitReferenceForest(matrix, small);
  assertEquals(model.explain(matrix)[0], { base: 5, contributions: [{ feature: "age", amount: 0 }] });
});

Deno.test("`fitReferenceForest()` gives the right answer when there is next to nothing to learn from", () => {
  const one = matrixOf([numberFeature("age", [40])], [7]);
  assertEquals(fitReferenceForest(one, small).predict(one), Float64Array.of(7));
  const missing = matrixOf([numberFeature("age", [NaN, NaN]), categoryFeature("ward", [null, null])], [3, 3]);
  assertEquals(fitReferenceForest(missing, small).predict(missing), Float64Array.of(3, 3));
  const nobody = matrixOf([numberFeature("age", []), categoryFeature("ward", [])], []);
  assertEquals(fitReferenceForest(missing, small).predict(nobody).length, 0);
});

Deno.test("`fitReferenceForest()` can't be written down, and needs features", () => {
  const model = fitReferenceForest(matrixOf([numberFeature("age", [40])], [7]), small);
  assertEquals(model.parameters, null);
  assertThrows(() => parametersState(model.parameters), TypeError, "for comparison only");
  assertThrows(() => fitReferenceForest(matrixOf([], [7])), TypeError, "the matrix has none");
  assertThrows(
    () => fitReferenceForest(hospitalMatrix(5), { rowsPerTree: 0 }),
    RangeError,
    "rowsPerTree must be a",
  );
});
