import type { Matrix } from "lib/features/mod.ts";
import {
  type ArtefactMeta,
  intervalMethod,
  intervalOf,
  predictionInterval,
  type ResidualInterval,
} from "lib/registry/mod.ts";
import { type CategoryColumn, type NumberColumn, numberColumn } from "lib/table/mod.ts";
import { classColumns } from "../log/class_columns.ts";
import type { LogColumnName } from "../log/log_columns.ts";

/** The columns of `prediction_log` that hold what was predicted. */
export type PredictionColumns =
  & Readonly<
    Record<
      Extract<LogColumnName, `${string}_days` | "predicted_probability" | "interval_level">,
      NumberColumn
    >
  >
  & Readonly<
    Record<"outcome" | "interval_method" | "predicted_class" | "class_probabilities", CategoryColumn>
  >;

/**
 * What is logged of predictions in days: at least 0, as are both ends of the interval
 * (`predictionInterval()`). Of probabilities: between 0 and 1, and no days. Of classes: `classColumns()`.
 *
 * @param predicted what `toldBy()` has of each stay.
 * @param stays what the model was told of them.
 * @throws {RangeError} when a prediction is no finite number.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { predictionColumns } from "lib/score/here/prediction_columns.ts";
 *
 * const residuals = { level: 0.8, at: [6], lower: [-4], upper: [5] };
 * const days = { predicts: "days", outcome: "stay_days", residuals } as const;
 * const { lower_days } = predictionColumns(Float64Array.of(3, 9), days, { features: [] });
 * assertEquals(lower_days.values, Float64Array.of(0, 5));
 * ```
 */
export function predictionColumns(
  predicted: Float64Array,
  meta: Pick<ArtefactMeta, "predicts" | "outcome" | "residuals" | "classes">,
  stays: Pick<Matrix, "features">,
): PredictionColumns {
  const isDays = meta.predicts === "days";
  if (!isDays) assertFinite(predicted, "probability");
  const rowCount = predicted.length / (meta.classes?.length ?? 1);
  const none = numberColumn(new Float64Array(rowCount).fill(NaN));
  const noText = { type: "category" as const, codes: new Int32Array(rowCount).fill(-1), labels: [] };
  const interval = isDays ? intervalOf(meta) : null;
  const all = (text: string) => ({
    type: "category" as const,
    codes: new Int32Array(rowCount),
    labels: [text],
  });
  return {
    ...(interval
      ? dayColumns(predicted, interval, stays)
      : { predicted_days: none, lower_days: none, upper_days: none }),
    outcome: all(meta.outcome),
    predicted_probability: isDays
      ? none
      : numberColumn(predicted.map((each) => Math.min(1, Math.max(0, each)))),
    interval_level: interval ? numberColumn(predicted.map(() => interval.level)) : none,
    interval_method: interval ? all(intervalMethod(interval)) : noText,
    predicted_class: noText,
    class_probabilities: noText,
    ...(meta.classes && classColumns(predicted, meta.classes)),
  };
}

/** Of these columns those of days: what is said of each stay, and from where to where. */
export function dayColumns(
  predicted: Float64Array,
  interval: ResidualInterval,
  stays: Pick<Matrix, "features">,
): Pick<PredictionColumns, `${"predicted" | "lower" | "upper"}_days`> {
  assertFinite(predicted, "number of days");
  const { lower, upper } = predictionInterval(predicted, interval, stays);
  return {
    predicted_days: numberColumn(predicted.map((days) => Math.max(0, days))),
    lower_days: numberColumn(lower),
    upper_days: numberColumn(upper),
  };
}

function assertFinite(predicted: Float64Array, what: string): void {
  const wrong = predicted.find((each) => !Number.isFinite(each));
  if (wrong !== undefined) {
    throw new RangeError(`Cannot log a prediction as it must be a ${what}: it is ${wrong}`);
  }
}
