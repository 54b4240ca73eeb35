import { predictionInterval, type ResidualInterval } from "lib/registry/mod.ts";
import { type NumberColumn, numberColumn } from "lib/table/mod.ts";
import type { LogColumnName } from "../log/log_columns.ts";

/** The columns of `prediction_log` that hold days. */
export type PredictionColumns = Readonly<Record<Extract<LogColumnName, `${string}_days`>, NumberColumn>>;

/**
 * What is logged of predictions in days: at least 0, as are both ends of the interval
 * (`predictionInterval()`).
 *
 * @throws {RangeError} when a prediction is no finite number.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { predictionColumns } from "lib/score/here/prediction_columns.ts";
 *
 * const residuals = { level: 0.8, at: [6], lower: [-4], upper: [5] };
 * const { lower_days } = predictionColumns(Float64Array.of(3, 9), residuals);
 * assertEquals(lower_days.values, Float64Array.of(0, 5));
 * ```
 */
export function predictionColumns(
  predicted: Float64Array,
  residuals: ResidualInterval,
): PredictionColumns {
  const wrong = predicted.find((days) => !Number.isFinite(days));
  if (wrong !== undefined) {
    throw new RangeError(`Cannot log a prediction as it must be a number of days: it is ${wrong}`);
  }
  const { lower, upper } = predictionInterval(predicted, residuals);
  return {
    predicted_days: numberColumn(predicted.map((days) => Math.max(0, days))),
    lower_days: numberColumn(lower),
    upper_days: numberColumn(upper),
  };
}
