import { assertAlmostEquals, assertEquals } from "@std/assert";
import { type QualityMetric, qualityMetric } from "./quality_metric.ts";

const once = Int32Array.of(1, 1, 1, 1);

Deno.test("`qualityMetric()` is what a hand works out", () => {
  const days = Float64Array.of(1, 2, 3, 10), classes = Float64Array.of(0, 0, 1, 1);
  const cases: [QualityMetric, Float64Array, Float64Array, number][] = [
    ["RMSE", days, Float64Array.of(1, 2, 3, 4), 3],
    ["pinball loss", days, Float64Array.of(1, 2, 13, 4), (0.1 * 10 + 0.9 * 6) / 4],
    ["log loss", classes, new Float64Array(4), Math.log(2)],
    ["log loss", classes, Float64Array.of(-800, -800, 800, -800), 200],
    ["AUC", classes, Float64Array.of(1, 2, 3, 4), 1],
    ["AUC", classes, Float64Array.of(1, 3, 2, 4), 0.75],
    ["AUC", classes, Float64Array.of(7, 7, 7, 7), 0.5],
    ["AUC", classes, Float64Array.of(1, 2, 2, 3), 3.5 / 4],
  ];
  for (const [metric, actual, scores, expected] of cases) {
    assertAlmostEquals(qualityMetric(metric, actual, scores)(once), expected, 1e-12, metric);
  }
});

Deno.test("`qualityMetric()` counts a row as often as the sample has it", () => {
  const counts = Int32Array.of(2, 0, 1, 3);
  const repeated = (values: Float64Array) =>
    Float64Array.from([...values].flatMap((value, row) => Array<number>(counts[row]!).fill(value)));
  const actual = Float64Array.of(0, 1, 1, 0), scores = Float64Array.of(-1, 2, 0.5, 0.5);
  for (const metric of ["RMSE", "pinball loss", "log loss", "AUC"] as const) {
    const ofCopies = qualityMetric(metric, repeated(actual), repeated(scores))(new Int32Array(6).fill(1));
    assertAlmostEquals(qualityMetric(metric, actual, scores)(counts), ofCopies, 1e-12, metric);
  }
});

Deno.test("`qualityMetric()` is NaN when there is no row, or one class for the AUC", () => {
  const none = new Float64Array(0);
  for (const metric of ["RMSE", "pinball loss", "log loss", "AUC"] as const) {
    assertEquals(qualityMetric(metric, none, none)(new Int32Array(0)), NaN);
  }
  assertEquals(qualityMetric("AUC", Float64Array.of(1, 1), Float64Array.of(0, 1))(Int32Array.of(1, 1)), NaN);
});
