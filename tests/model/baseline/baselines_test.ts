import { assertEquals, assertThrows } from "@std/assert";
import { fitMean, fitMedian } from "lib/model/baseline/baselines.ts";
import { categoryFeature, matrixOf } from "../small_matrix.ts";

const ward = categoryFeature("ward", ["P", "Q", null, "P"]);

Deno.test("`fitMean()` and `fitMedian()` predict one number, by weight", () => {
  const matrix = matrixOf([ward], [1, 2, 4, 9], [1, 1, 1, 5]);
  assertEquals(fitMean(matrix).predict(matrix), new Float64Array(4).fill(52 / 8));
  assertEquals(fitMedian(matrix).predict(matrix), new Float64Array(4).fill(9));
});

Deno.test("`fitMean()` and `fitMedian()` leave the given target and weights as they were", () => {
  const matrix = matrixOf([ward], [9, 2, 4, 1], [1, 2, 1, 1]);
  fitMean(matrix);
  fitMedian(matrix);
  assertEquals([matrix.target, matrix.weight], [Float64Array.of(9, 2, 4, 1), Float64Array.of(1, 2, 1, 1)]);
});

Deno.test("`fitMedian()` explains a prediction by its base alone", () => {
  const matrix = matrixOf([ward], [1, 2, 4, 9]);
  const [explanation] = fitMedian(matrix).explain(matrix);
  assertEquals(explanation, { base: 3, contributions: [{ feature: "ward", amount: 0 }] });
});

Deno.test("`fitMean()` predicts no row when there is none, and refuses other features", () => {
  const model = fitMean(matrixOf([ward], [1, 2, 4, 9]));
  assertEquals(model.predict(matrixOf([categoryFeature("ward", [])], [])).length, 0);
  assertThrows(() => model.predict(matrixOf([], [1])), TypeError, "Cannot predict");
});
