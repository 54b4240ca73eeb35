import { assertAlmostEquals, assertEquals } from "@std/assert";
import { offsetPieces, predictionInterval } from "lib/registry/interval/prediction_interval.ts";

const residuals = { level: 0.8, at: [10, 20, 40], lower: [-4, -8, 0], upper: [0, 10, 30] };

Deno.test("`predictionInterval()` is flat outside of the centres, and linear between two", () => {
  const predicted = Float64Array.of(0, 10, 12.5, 20, 30, 40, 90);
  const { lower, upper } = predictionInterval(predicted, residuals, { features: [] });
  const by = (days: Float64Array) => Array.from(days, (each, row) => each - predicted[row]!);
  assertEquals(by(lower), [0, -4, -5, -8, -4, 0, 0]);
  by(upper).forEach((each, row) => assertAlmostEquals(each, [0, 0, 2.5, 10, 20, 30, 30][row]!, 1e-12));
});

Deno.test("`predictionInterval()` is never below 0 days", () => {
  const { lower, upper } = predictionInterval(Float64Array.of(-7, 2), residuals, { features: [] });
  assertEquals([[...lower], [...upper]], [[0, 0], [0, 2]]);
});

Deno.test("`offsetPieces()` ascend to infinity, with one centre too", () => {
  assertEquals(offsetPieces(residuals, "upper").map(({ upTo }) => upTo), [10, 20, 40, Infinity]);
  const one = { level: 0.8, at: [7], lower: [-1], upper: [1] };
  assertEquals(offsetPieces(one, "lower").map(({ start, slope }) => [start, slope]), [[-1, 0], [-1, 0]]);
});
