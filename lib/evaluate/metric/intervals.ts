import { bootstrapAll, type BootstrapOptions, type Interval } from "lib/stats/mod.ts";
import { type Metric, metricsOf, orderedErrors } from "./metrics.ts";
import type { Predictions } from "./predictions.ts";

export type IntervalOptions = Omit<BootstrapOptions, "group">;

/**
 * The errors of predicted stays, each with its bootstrap interval: over patients where `group` is given, else
 * over stays.
 *
 * For what the metrics are, and rows that are not counted, see `Metrics`; both ends are NaN without a known
 * row, or where a sample leaves a metric undefined.
 *
 * @throws {TypeError} when the arrays differ in length.
 * @throws {RangeError} when a known stay has no prediction, a weight is negative or NaN, there is no
 * replicate, or the level is not between 0 and 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { metricsWithIntervals } from "lib/evaluate/metric/intervals.ts";
 *
 * const actual = Float64Array.of(1, 4, 2, 8, 5);
 * const { mae } = metricsWithIntervals({ actual, predicted: actual.map((days) => days + 2) });
 * assertEquals(mae, { value: 2, lower: 2, upper: 2 });
 * ```
 */
export function metricsWithIntervals(
  predictions: Predictions,
  options: IntervalOptions = {},
): Record<Metric, Interval> {
  const errors = orderedErrors(predictions);
  const statistics = (counts: Int32Array) => {
    const { rmse, mae, medianError, r2, bias } = metricsOf(errors, counts);
    return [rmse, mae, medianError, r2, bias];
  };
  const intervals = bootstrapAll(errors.error.length, statistics, { ...options, group: errors.group });
  const [rmse, mae, medianError, r2, bias] = intervals;
  return { rmse: rmse!, mae: mae!, medianError: medianError!, r2: r2!, bias: bias! };
}
