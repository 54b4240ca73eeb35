import { clusteredError, rowNumbers } from "lib/stats/mod.ts";
import type { Predictions } from "../metric/predictions.ts";

/** A number of a place, and its standard error over patients. */
export type Estimate = { readonly value: number; readonly error: number };

/** How well a place's stays were predicted by a model that saw none of them. */
export type PlaceEstimates = {
  /** Mean of predicted less actual, in days. */
  readonly bias: Estimate;
  /** By how many days stays differ where predictions differ by one: below 1 these differ too much. */
  readonly slope: Estimate;
  /** Root of the mean squared error, in days. */
  readonly rmse: Estimate;
  /** The baseline's RMSE less the model's, in days: above 0 the model is better. */
  readonly gain: Estimate;
};

/**
 * What is estimated of a place's stays, with errors over patients where they are known, else over stays
 * (linearization).
 *
 * @param predictions whose stays are all known.
 * @param baseline predictions of the same stays.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { placeEstimates } from "lib/evaluate/elsewhere/place_estimates.ts";
 *
 * const predictions = { actual: Float64Array.of(2, 4, 9), predicted: Float64Array.of(3, 5, 10) };
 * const { bias, slope, gain } = placeEstimates(predictions, Float64Array.of(4, 6, 11));
 * assertEquals([bias, slope.value, gain.value], [{ value: 1, error: 0 }, 1, 1]);
 * ```
 */
export function placeEstimates(
  { actual, predicted, weight, group }: Predictions,
  baseline: Float64Array,
): PlaceEstimates {
  const rows = rowNumbers(actual.length);
  const weights = weight ?? new Float64Array(actual.length).fill(1);
  const clusters = group ?? new Int32Array(actual.length).fill(-1);
  const total = weights.reduce((sum, each) => sum + each, 0);
  const mean = (of: (row: number) => number) =>
    rows.reduce((sum, row) => sum + weights[row]! * of(row), 0) / total;
  const withError = (value: number, move: (row: number) => number): Estimate => ({
    value,
    error: clusteredError(Float64Array.from(rows, (row) => weights[row]! * move(row) / total), clusters),
  });
  const off = (row: number) => predicted[row]! - actual[row]!;
  const otherOff = (row: number) => baseline[row]! - actual[row]!;
  const bias = mean(off);
  const [square, otherSquare] = [off, otherOff].map((each) => mean((row) => each(row) ** 2));
  const [rmse, otherRmse] = [Math.sqrt(square!), Math.sqrt(otherSquare!)];
  // A root moves by what is below it moves by, over twice itself.
  const moveRmse = (row: number) => rmse > 0 ? (off(row) ** 2 - square!) / (2 * rmse) : 0;
  const moveOther = (row: number) =>
    otherRmse > 0 ? (otherOff(row) ** 2 - otherSquare!) / (2 * otherRmse) : 0;
  const [meanTold, meanCame] = [mean((row) => predicted[row]!), mean((row) => actual[row]!)];
  const spread = mean((row) => (predicted[row]! - meanTold) ** 2);
  const slope = mean((row) => (predicted[row]! - meanTold) * (actual[row]! - meanCame)) / spread;
  const rest = (row: number) => actual[row]! - meanCame - slope * (predicted[row]! - meanTold);
  return {
    bias: withError(bias, (row) => off(row) - bias),
    slope: withError(slope, (row) => (predicted[row]! - meanTold) * rest(row) / spread),
    rmse: withError(rmse, moveRmse),
    gain: withError(otherRmse - rmse, (row) => moveOther(row) - moveRmse(row)),
  };
}
