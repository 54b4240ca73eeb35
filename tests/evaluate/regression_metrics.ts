import { type Metrics, metricsOf, orderedErrors } from "lib/evaluate/metric/metrics.ts";

/** The metrics of the rows as they are, each once, and how many were counted. */
export function regressionMetrics(
  actual: Float64Array,
  predicted: Float64Array,
  weight?: Float64Array,
): Metrics & { readonly rows: number } {
  const errors = orderedErrors({ actual, predicted, weight });
  const once = new Int32Array(errors.error.length).fill(1);
  return { ...metricsOf(errors, once), rows: once.length };
}
