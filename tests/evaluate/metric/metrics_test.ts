import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { metricsOf, orderedErrors } from "lib/evaluate/metric/metrics.ts";
import { randomSource } from "lib/stats/random.ts";
import { regressionMetrics } from "../regression_metrics.ts";

const of = (...values: number[]) => Float64Array.from(values);
const actual = of(3, 7, 7, 12, 1, 5, 21, 8, 3, 14, 9, 2, 30, 6, 11, 4, 4, 18, 7, 10);
const predicted = of(5, 9, 12, 12, 2, 8, 25, 8, 7, 19, 9, 6, 41, 6, 16, 3, 9, 22, 10, 13);
const unknown = { rmse: NaN, mae: NaN, medianError: NaN, r2: NaN, bias: NaN };

Deno.test("`regressionMetrics()` agrees with scikit-learn when rows are plain or weighted", () => {
  // scikit-learn 1.9.1: mean_squared_error, mean_absolute_error, median_absolute_error, r2_score;
  // numpy.average. Tolerance: summation order.
  const weight = actual.map((_, row) => [1, 2, 0.5][row % 3]!);
  const fixture = [
    [undefined, [4.012480529547776, 3.1, 3, 0.6706893025158518, 3]],
    [weight, [3.5794552658190883, 2.5208333333333335, 2, 0.6865443425076452, 2.4375]],
  ] as const;
  for (const [weights, expected] of fixture) {
    const { rmse, mae, medianError, r2, bias, rows } = regressionMetrics(actual, predicted, weights);
    [rmse, mae, medianError, r2, bias].forEach((value, i) => assertAlmostEquals(value, expected[i]!, 1e-13));
    assertEquals(rows, 20);
  }
});

Deno.test("`regressionMetrics()` has a stated answer when rows are none, one, equal or not known yet", () => {
  const cases = [
    [[], [], { ...unknown, rows: 0 }],
    [[NaN, NaN], [1, NaN], { ...unknown, rows: 0 }],
    [[4], [6], { rmse: 2, mae: 2, medianError: 2, r2: NaN, bias: 2, rows: 1 }],
    [[0.1, 0.1, 0.1], [0.1, 0.1, 0.1], { rmse: 0, mae: 0, medianError: 0, r2: NaN, bias: 0, rows: 3 }],
    [[2, NaN, 6], [3, 99, 3], { rmse: Math.sqrt(5), mae: 2, medianError: 2, r2: -0.25, bias: -1, rows: 2 }],
  ] as const;
  for (const [actuals, predictions, expected] of cases) {
    assertEquals(regressionMetrics(Float64Array.from(actuals), Float64Array.from(predictions)), expected);
  }
});

Deno.test("`regressionMetrics()` leaves a row without weight out of every metric when weights are given", () => {
  const { rows: _, ...plain } = regressionMetrics(of(1, 2, 4), of(2, 4, 7));
  const { rows, ...weighted } = regressionMetrics(of(50, 1, 2, 4), of(1, 2, 4, 7), of(0, 3, 3, 3));
  assertEquals(weighted.medianError, plain.medianError);
  assertAlmostEquals(weighted.r2, plain.r2, 1e-14);
  assertAlmostEquals(weighted.rmse, plain.rmse, 1e-14);
  assertEquals(rows, 4);
  assertEquals(regressionMetrics(of(1, 2), of(1, 2), of(0, 0)), { ...unknown, rows: 2 });
});

Deno.test("`regressionMetrics()` throws when arrays are wrong", () => {
  assertThrows(() => regressionMetrics(of(1, 2), of(1)), TypeError, `"predicted"`);
  assertThrows(() => regressionMetrics(of(1, 2), of(1, 2), of(1)), TypeError, `"weight"`);
  assertThrows(() => regressionMetrics(of(1, 2), of(1, NaN)), RangeError, "row 1 has none");
  for (const wrong of [-1, NaN]) {
    assertThrows(() => regressionMetrics(of(1), of(1), of(wrong)), RangeError, `row 0 has ${wrong}`);
  }
});

Deno.test("`metricsOf()` agrees with the metrics of repeated rows when rows count often or never", () => {
  const random = randomSource(1);
  const errors = orderedErrors({ actual, predicted });
  for (let sample = 0; sample < 50; sample++) {
    const counts = Int32Array.from(actual, () => Math.floor(random() * 4));
    const repeat = (values: Float64Array) =>
      Float64Array.from([...values].flatMap((value, i) => Array<number>(counts[i]!).fill(value)));
    const { rows: _, ...expected } = regressionMetrics(
      repeat(errors.stay),
      repeat(errors.stay.map((stay, i) => stay + errors.error[i]!)),
    );
    const result = metricsOf(errors, counts);
    assertEquals(result.medianError, expected.medianError);
    assertAlmostEquals(result.rmse, expected.rmse, 1e-12);
    assertAlmostEquals(result.mae, expected.mae, 1e-12);
    assertAlmostEquals(result.r2, expected.r2, 1e-12);
    assertAlmostEquals(result.bias, expected.bias, 1e-12);
  }
});

Deno.test("`metricsOf()` has no r2 when a sample repeats one stay", () => {
  const errors = orderedErrors({ actual: of(0.1, 0.7), predicted: of(0.2, 0.1) });
  assertEquals([metricsOf(errors, Int32Array.of(3, 0)).r2, metricsOf(errors, Int32Array.of(0, 7)).r2], [
    NaN,
    NaN,
  ]);
});
