import { ascendingRows } from "lib/stats/mod.ts";
import { knownRows, type Predictions, takePredictions } from "./predictions.ts";

/**
 * How far predicted stays are from what they came to. Rows whose stay is not known yet (NaN) are left out.
 *
 * Weighted, all five are those of rows repeated as often as their weight says. Without a known row, or
 * weight, all are NaN; r2 is NaN where all stays are equal (scikit-learn says 1 or 0).
 */
export type Metrics = {
  /** Root of the mean squared error, in days. */
  readonly rmse: number;
  /** Mean absolute error, in days. */
  readonly mae: number;
  /** Median absolute error, in days: half of the stays are predicted at least this well. */
  readonly medianError: number;
  /** Share of the stays' variance explained: 1 perfect, 0 as good as their mean, below 0 worse. */
  readonly r2: number;
  /** Mean of predicted less actual, in days: above 0 predicts too long. */
  readonly bias: number;
};
export type Metric = keyof Metrics;

/** The known rows in ascending order of absolute error. */
export type OrderedErrors = {
  /** Predicted less actual, in days. */
  readonly error: Float64Array;
  /** Actual stay less that of the first row: small sums keep their digits, and equal stays are exactly 0. */
  readonly stay: Float64Array;
  readonly weight: Float64Array;
  readonly group?: Int32Array | undefined;
};

/**
 * Puts known rows in order of their absolute error, so that `metricsOf` finds any sample's median in one
 * pass.
 *
 * @throws {TypeError} when the arrays differ in length.
 * @throws {RangeError} when a known stay has no prediction, or a weight is negative or NaN.
 */
export function orderedErrors(predictions: Predictions): OrderedErrors {
  const order = rowsByError(predictions);
  const ordered = takePredictions(predictions, order);
  const origin = ordered.actual[0] ?? 0;
  return {
    error: ordered.predicted.map((days, i) => days - ordered.actual[i]!),
    stay: ordered.actual.map((days) => days - origin),
    weight: ordered.weight ?? new Float64Array(order.length).fill(1),
    group: ordered.group,
  };
}

/**
 * The known rows, those with the least absolute error first; bootstrap samples of what is drawn in this order
 * are the same, so that one measure has one interval. @throws what `knownRows()` throws.
 */
export function rowsByError(predictions: Predictions): Int32Array {
  const { actual, predicted } = predictions;
  const size = actual.map((days, row) => Math.abs(predicted[row]! - days));
  return ascendingRows(knownRows(predictions), size);
}

/**
 * The metrics of a sample in which row i of the ordered errors counts `counts[i]` times; NaN for an empty
 * sample.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { metricsOf, orderedErrors } from "lib/evaluate/metric/metrics.ts";
 *
 * const errors = orderedErrors({ actual: Float64Array.of(2, 9), predicted: Float64Array.of(7, 8) });
 * assertEquals(errors.error, Float64Array.of(-1, 5));
 * assertEquals(metricsOf(errors, Int32Array.of(3, 1)).mae, 2);
 * ```
 */
export function metricsOf({ error, stay, weight }: OrderedErrors, counts: Int32Array): Metrics {
  let [total, errors, absolute, squared, stays, squaredStays] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < error.length; i++) {
    const w = weight[i]! * counts[i]!;
    const e = error[i]!;
    const s = stay[i]!;
    total += w;
    errors += w * e;
    absolute += w * Math.abs(e);
    squared += w * e * e;
    stays += w * s;
    squaredStays += w * s * s;
  }
  const spread = squaredStays - stays * stays / total;
  return {
    rmse: Math.sqrt(squared / total),
    mae: absolute / total,
    medianError: medianOf(error, weight, counts, total / 2),
    r2: spread > 1e-12 * squaredStays ? 1 - squared / spread : NaN,
    bias: errors / total,
  };
}

/**
 * The absolute error at which the cumulative weight passes `half`; just at `half`, the mean of it and the
 * next.
 */
function medianOf(error: Float64Array, weight: Float64Array, counts: Int32Array, half: number): number {
  let cumulative = 0;
  let last = NaN;
  for (let i = 0; i < error.length; i++) {
    const w = weight[i]! * counts[i]!;
    if (w === 0) continue;
    const size = Math.abs(error[i]!);
    if (cumulative === half) return (last + size) / 2;
    cumulative += w;
    if (cumulative > half) return size;
    last = size;
  }
  return last;
}
