import { assertEquals } from "@std/assert";
import { partsByPrediction } from "lib/evaluate/metric/parts_by_prediction.ts";

const parts = (predicted: number[], count: number, actual = predicted.map(() => 1)) =>
  partsByPrediction({ actual: Float64Array.from(actual), predicted: Float64Array.from(predicted) }, count)
    .map((rows) => [...rows]);

Deno.test("`partsByPrediction()` is ascending, of nearly equal size, and covers every known row once", () => {
  assertEquals(parts([5, 1, 4, 2, 3], 2), [[1, 3], [4, 2, 0]]);
  assertEquals(parts([5, 1, 4], 3, [1, NaN, 1]), [[2], [0]]);
  assertEquals(parts([2, 1], 5), [[1], [0]]);
  assertEquals(parts([], 10), []);
});

Deno.test("`partsByPrediction()` never tears equal predictions apart", () => {
  assertEquals(parts([1, 1, 1, 1], 2), [[0, 1, 2, 3]]);
  assertEquals(parts([1, 2, 2, 2, 3, 4], 3), [[0, 1, 2, 3], [4, 5]]);
});
