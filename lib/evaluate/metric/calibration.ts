import { bootstrapAll, type Interval } from "lib/stats/mod.ts";
import { categoryColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { IntervalOptions } from "./intervals.ts";
import { rowsByError } from "./metrics.ts";
import { type Predictions, takePredictions } from "./predictions.ts";
import { withInterval } from "./with_interval.ts";

/** How well predictions are right on average, each with its bootstrap interval over patients where known. */
export type Calibration = {
  /** Mean of predicted less actual, in days. */
  readonly bias: Interval;
  /** Days that actual stays differ by where predictions differ by one: 1 is right. */
  readonly slope: Interval;
  /** The actual stay, in days, where the line of that slope meets a prediction of 0: 0 is right. */
  readonly intercept: Interval;
  /** All days predicted, as a share of all days that came: 1 is right. */
  readonly bedDays: Interval;
};

/**
 * The calibration of predicted stays, weighted: the line of least squares of actual on predicted stays, the
 * bias, and what predictions come to in bed days, which add up over stays. Slope and intercept are NaN where
 * all predictions are alike; all is NaN of no known stay.
 *
 * Source: Van Calster et al. 2019 (https://doi.org/10.1186/s12916-019-1466-7).
 *
 * @throws what `knownRows()` throws.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { calibrationOf } from "lib/evaluate/metric/calibration.ts";
 *
 * const predictions = { actual: Float64Array.of(1, 3, 5), predicted: Float64Array.of(1, 2, 3) };
 * const { bias, slope, intercept, bedDays } = calibrationOf(predictions, { replicates: 20 });
 * assertEquals([bias, slope, intercept].map((each) => each.value), [-1, 2, -1]);
 * assertEquals(bedDays.value, 6 / 9);
 * ```
 */
export function calibrationOf(predictions: Predictions, options: IntervalOptions = {}): Calibration {
  const known = takePredictions(predictions, rowsByError(predictions));
  const [bias, slope, intercept, bedDays] = bootstrapAll(
    known.actual.length,
    (counts) => lineOf(known, counts),
    { ...options, group: known.group },
  );
  return { bias: bias!, slope: slope!, intercept: intercept!, bedDays: bedDays! };
}

function lineOf({ actual, predicted, weight }: Predictions, counts: Int32Array): number[] {
  let [total, sumA, sumP, products, squares] = [0, 0, 0, 0, 0];
  const origin = predicted[0] ?? 0;
  for (let i = 0; i < actual.length; i++) {
    const w = (weight ? weight[i]! : 1) * counts[i]!;
    const p = predicted[i]! - origin;
    total += w;
    sumA += w * actual[i]!;
    sumP += w * p;
    products += w * p * actual[i]!;
    squares += w * p * p;
  }
  const spread = squares - sumP * sumP / total;
  const slope = spread > 1e-12 * squares ? (products - sumP * sumA / total) / spread : NaN;
  const [meanA, meanP] = [sumA / total, sumP / total + origin];
  return [meanP - meanA, slope, meanA - slope * meanP, meanP / meanA];
}

/** The calibration as a table of a row a measure, with what would be right. */
export function calibrationTable({ bias, slope, intercept, bedDays }: Calibration): Table {
  return tableOf({
    measure: categoryColumn([
      "bias: predicted less actual, days",
      "slope of actual on predicted",
      "intercept, days",
      "bed days predicted, for each that came",
    ]),
    value: categoryColumn([
      withInterval(bias, 2),
      withInterval(slope, 2),
      withInterval(intercept, 2),
      withInterval(bedDays, 3),
    ]),
    right: categoryColumn(["0", "1", "0", "1"]),
  });
}

/** What the calibration says, in a sentence for each outcome; one where it can't be told. */
export function calibrationReading({ bias, slope, bedDays }: Calibration): string {
  if (Number.isNaN(bias.upper)) return "No stay is known: calibration can't be told.";
  const off = withInterval({ ...bias, value: Math.abs(bias.value) }, 2).split(" ")[0];
  const mean = bias.lower > 0
    ? `Predictions are too long, by ${off} days on average`
    : bias.upper < 0
    ? `Predictions are too short, by ${off} days on average`
    : "On average no error to one side can be told";
  const spread = Number.isNaN(slope.upper)
    ? "all predictions are alike, so there is no slope"
    : slope.lower > 1
    ? "their differences are too small: long stays are predicted too short, short ones too long"
    : slope.upper < 1
    ? "their differences are too large: long stays are predicted too long, short ones too short"
    : "their differences are as large as those of the stays, as far as can be told";
  const share = bedDays.value.toFixed(3);
  const sum = bedDays.lower > 1
    ? `Bed days, which add up over stays, are predicted too many: ${share} for each that came`
    : bedDays.upper < 1
    ? `Bed days, which add up over stays, are predicted too few: ${share} for each that came`
    : `Bed days, which add up over stays, are predicted right as far as can be told: ${share} for each that came`;
  return `${mean}; ${spread}. ${sum}.`;
}
