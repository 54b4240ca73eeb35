import type { HeldOut } from "lib/features/mod.ts";
import type { ResidualInterval } from "lib/registry/mod.ts";
import { weightedMean, weightedQuantile } from "lib/stats/mod.ts";
import { partsByPrediction } from "./metric/parts_by_prediction.ts";
import { takePredictions } from "./metric/predictions.ts";
import { outcomesFor } from "./outcomes.ts";

/** A part of fewer stays has no tails worth the name. */
const leastStays = 30;

/**
 * Between which offsets from the prediction the middle `level` of outcomes lie, learnt on the stays held out
 * for calibration: in tenths by prediction (fewer where a part would have under 30 stays), the quantiles of
 * actual less predicted, weighted by follow-up. Each stands at its part's mean prediction; between them it is
 * interpolated (`predictionInterval()`). The lower end is never above the prediction, the upper never below.
 *
 * @param predicted for each of the calibration's stays, in days.
 * @throws {TypeError} when the arrays differ in length.
 * @throws {RangeError} when no stay is known, or the level is not between 0 and 1.
 */
export function residualInterval(
  calibration: HeldOut<"calibration">,
  predicted: Float64Array,
  level = 0.8,
): ResidualInterval {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(
      `Cannot take a residual interval as its level must be between 0 and 1: it is ${level}`,
    );
  }
  const outcomes = outcomesFor(calibration, predicted);
  const known = outcomes.actual.reduce((count, days) => count + (Number.isNaN(days) ? 0 : 1), 0);
  const parts = partsByPrediction(outcomes, Math.max(1, Math.min(10, Math.floor(known / leastStays))));
  if (parts.length === 0) {
    throw new RangeError(
      `Cannot take a residual interval as a stay must be known: none of ${outcomes.actual.length} is`,
    );
  }
  const tail = (1 - level) / 2;
  const points = parts.map((rows) => {
    const { actual, predicted, weight = new Float64Array(rows.length).fill(1) } = takePredictions(
      outcomes,
      rows,
    );
    const residuals = actual.map((days, row) => days - predicted[row]!);
    return {
      at: weightedMean(predicted, weight),
      lower: Math.min(0, weightedQuantile(residuals, weight, tail)),
      upper: Math.max(0, weightedQuantile(residuals, weight, 1 - tail)),
    };
  });
  return {
    level,
    at: points.map((point) => point.at),
    lower: points.map((point) => point.lower),
    upper: points.map((point) => point.upper),
  };
}
