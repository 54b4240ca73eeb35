import { bootstrapAll, type Interval, numbersAt } from "lib/stats/mod.ts";
import { bandColumn, type Bands } from "./band_column.ts";
import type { IntervalOptions } from "./intervals.ts";
import { knownRows, type Predictions } from "./predictions.ts";
import { withInterval } from "./with_interval.ts";

/** How often a predicted stay is in the right band. */
export type BandAccuracy = {
  /** Share of stays predicted in their band, 0 to 1. */
  readonly accuracy: Interval;
  /** Share of stays predicted in their band or one beside it, 0 to 1. */
  readonly withinOne: Interval;
  /** The accuracy of predicting the most frequent band for everybody: what is to be beaten. */
  readonly mostFrequent: number;
  /** Stays known, and so counted. */
  readonly rows: number;
  /** From the first band that occurs to the last: of two, every prediction between them is next to right. */
  readonly span: number;
};

/**
 * The accuracy of predicted stays once both sides are put in bands, with bootstrap intervals: over patients
 * where `group` is given, else over stays.
 *
 * Predictions below 0 days count as 0. Stays not known yet (NaN) are left out; without any known all is NaN
 * but `rows`.
 *
 * @throws {TypeError} when the arrays differ in length, or a stay's band is not among the labels.
 * @throws {RangeError} when a known stay has no prediction, a weight is negative or NaN, there is no
 * replicate, or the level is not between 0 and 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bandAccuracy } from "lib/evaluate/metric/band_accuracy.ts";
 *
 * const bands = { labels: ["a week", "more"], bandOf: (days: number) => days <= 7 ? "a week" : "more" };
 * const predictions = { actual: Float64Array.of(3, 7, 9, 20), predicted: Float64Array.of(4, 8, 12, 15) };
 * const { accuracy, withinOne, mostFrequent } = bandAccuracy(predictions, bands);
 * assertEquals([accuracy.value, withinOne.value, mostFrequent], [0.75, 1, 0.5]);
 * ```
 */
export function bandAccuracy(
  predictions: Predictions,
  bands: Bands,
  options: IntervalOptions = {},
): BandAccuracy {
  const { actual, predicted, weight, group } = predictions;
  const rows = knownRows(predictions);
  const share = numbersAt(rows, (row) => weight ? weight[row]! : 1);
  const actualBands = bandColumn(numbersAt(rows, (row) => actual[row]!), bands).codes;
  const predictedBands = bandColumn(numbersAt(rows, (row) => Math.max(0, predicted[row]!)), bands).codes;
  const distance = actualBands.map((band, i) => Math.abs(band - predictedBands[i]!));
  const [accuracy, withinOne] = bootstrapAll(rows.length, (counts) => sharesWithin(distance, share, counts), {
    ...options,
    group: group && rows.map((row) => group[row]!),
  });
  return {
    accuracy: accuracy!,
    withinOne: withinOne!,
    mostFrequent: greatestShare(actualBands, share, bands.labels.length),
    rows: rows.length,
    span: rows.length === 0 ? 0 : 1 + greatest(actualBands) - least(actualBands),
  };
}

/** Whether bands are hit more often than by the most frequent one for everybody: a sentence for each. */
export function bandReading({ accuracy, withinOne, mostFrequent, rows, span }: BandAccuracy): string {
  if (rows === 0) return "No stay is known: how often the right band is hit can't be told.";
  const share = mostFrequent.toFixed(3);
  const verdict = accuracy.lower > mostFrequent
    ? `more often than by the most frequent band for everybody (${share})`
    : accuracy.upper < mostFrequent
    ? `less often than by the most frequent band for everybody (${share})`
    : `as far as can be told as often as by the most frequent band for everybody (${share})`;
  const near = span > 2 ? `; right or next to it: ${withInterval(withinOne, 3)}` : "";
  return `Right band: **${withInterval(accuracy, 3)}** of stays, ${verdict}${near}.`;
}

/** The weighted shares of distance 0, and of 0 or 1. */
function sharesWithin(distance: Int32Array, weight: Float64Array, counts: Int32Array): [number, number] {
  let [total, same, near] = [0, 0, 0];
  for (let i = 0; i < distance.length; i++) {
    const w = weight[i]! * counts[i]!;
    total += w;
    if (distance[i] === 0) same += w;
    if (distance[i]! <= 1) near += w;
  }
  return [same / total, near / total];
}

function least(codes: Int32Array): number {
  return codes.reduce((low, code) => Math.min(low, code), Infinity);
}

function greatest(codes: Int32Array): number {
  return codes.reduce((high, code) => Math.max(high, code), -Infinity);
}

function greatestShare(codes: Int32Array, weight: Float64Array, count: number): number {
  const sums = new Float64Array(count);
  codes.forEach((code, i) => sums[code] = sums[code]! + weight[i]!);
  return sums.reduce((most, sum) => Math.max(most, sum), 0) / sums.reduce((total, sum) => total + sum, 0);
}
