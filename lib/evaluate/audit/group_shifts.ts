import { randomEffects } from "lib/stats/mod.ts";
import type { Predictions } from "../metric/predictions.ts";
import { recalibrationLine } from "../risk/recalibration_line.ts";

/**
 * How far each group's predictions are moved so that they are right on average: days, or log-odds of
 * probabilities. Each is drawn to the mean of all groups as far as its own error asks (random effects), so
 * that a group of few stays is hardly moved by chance.
 *
 * @param rows of each group among the predictions, all known; a group of no rows, or of one answer alone,
 * moves as the mean of all.
 */
export function groupShifts(
  asks: "days" | "risk",
  { actual, predicted, weight }: Predictions,
  rows: readonly Int32Array[],
): Float64Array {
  const w = weight ?? new Float64Array(actual.length).fill(1);
  const own = rows.map((group): readonly [number, number] => {
    if (asks === "days") {
      let [total, sum, squares] = [0, 0, 0];
      for (const row of group) total += w[row]!, sum += w[row]! * (actual[row]! - predicted[row]!);
      const mean = sum / total;
      for (const row of group) squares += (w[row]! * (actual[row]! - predicted[row]! - mean)) ** 2;
      return [mean, Math.sqrt(squares) / total];
    }
    const counts = new Int32Array(actual.length);
    let spread = 0;
    for (const row of group) counts[row] = 1, spread += w[row]! * predicted[row]! * (1 - predicted[row]!);
    const { intercept } = recalibrationLine({ yes: actual, predicted, weight: w })(counts);
    return [intercept, 1 / Math.sqrt(spread)];
  });
  const isTold = own.map(([value, error]) => Number.isFinite(value) && error > 0 && Number.isFinite(error));
  const told = own.filter((_, i) => isTold[i]);
  if (told.length === 0) return new Float64Array(rows.length);
  const { mean, between } = randomEffects(told.map(([value]) => value), told.map(([, error]) => error));
  return Float64Array.from(own, ([value, error], i) => {
    const share = isTold[i] ? between ** 2 / (between ** 2 + error ** 2) : 0;
    return mean.value + (share > 0 ? share * (value - mean.value) : 0);
  });
}
