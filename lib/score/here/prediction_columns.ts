import type { ResidualInterval } from "lib/registry/mod.ts";
import { type NumberColumn, numberColumn } from "lib/table/mod.ts";

/** The columns of `prediction_log` that hold days. */
export type PredictionColumns = {
  readonly predicted_days: NumberColumn;
  readonly lower_days: NumberColumn;
  readonly upper_days: NumberColumn;
};

/**
 * What is logged of predictions in days: at least 0, as are both ends of the interval, which is the
 * prediction plus the residual quantiles.
 *
 * @throws {RangeError} when a prediction is no finite number.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { predictionColumns } from "lib/score/here/prediction_columns.ts";
 *
 * const { lower_days } = predictionColumns(Float64Array.of(3, 9), { level: 0.8, lower: -4, upper: 5 });
 * assertEquals(lower_days.values, Float64Array.of(0, 5));
 * ```
 */
export function predictionColumns(
  predicted: Float64Array,
  { lower, upper }: ResidualInterval,
): PredictionColumns {
  const wrong = predicted.find((days) => !Number.isFinite(days));
  if (wrong !== undefined) {
    throw new RangeError(`Cannot log a prediction as it must be a number of days: it is ${wrong}`);
  }
  const atLeast0 = (change: number) => numberColumn(predicted.map((days) => Math.max(0, days + change)));
  return { predicted_days: atLeast0(0), lower_days: atLeast0(lower), upper_days: atLeast0(upper) };
}
