import { grouped, numbersAt, pairedBootstrap } from "lib/stats/mod.ts";
import type { IntervalOptions } from "./metric/intervals.ts";
import { knownRows, type Predictions } from "./metric/predictions.ts";

/** Two models' predictions of the same stays; otherwise as `Predictions`. */
export type RivalPredictions = Omit<Predictions, "predicted"> & {
  readonly champion: Float64Array;
  readonly challenger: Float64Array;
};

export type ComparedMetric = "mae" | "rmse" | "brier";

export type CompareOptions = IntervalOptions & {
  /** What is compared; the Brier score is of probabilities of 0 and 1. Default "mae". */
  readonly metric?: ComparedMetric;
  /** What the two are called in the reason. Default "the champion" and "the challenger". */
  readonly names?: { readonly champion: string; readonly challenger: string };
  /** How many stays the rows are of, where some stand for one together; as many as rows when left out. */
  readonly stays?: number;
};

/** Whether the challenger predicts better than the champion, and why. */
export type Comparison = {
  readonly metric: ComparedMetric;
  readonly names: { readonly champion: string; readonly challenger: string };
  /** The metric of each, in days; a Brier score has no unit. */
  readonly champion: number;
  readonly challenger: number;
  /** Challenger less champion: below 0 where the challenger is better. */
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  /** Share of the samples in which the challenger's error is lower. */
  readonly shareBetter: number;
  /** Stays compared. */
  readonly rows: number;
  /** The whole interval is below 0. */
  readonly better: boolean;
  /** The whole interval is above 0. */
  readonly worse: boolean;
  /** Both predict the same for every known stay: there is nothing to compare. */
  readonly same: boolean;
  /** One sentence for the registry's history. */
  readonly reason: string;
};

/**
 * Compares two models on the same stays by paired bootstrap: over patients where `group` is given, else over
 * stays.
 *
 * The challenger is better only where the whole interval of the difference is below 0; a tie keeps the
 * champion. Stays not known yet (NaN) are left out; without any known nothing is better. 1,000 replicates by
 * default: one end of the interval decides.
 *
 * @throws {TypeError} when the arrays differ in length.
 * @throws {RangeError} when a known stay lacks a prediction, a weight is negative or NaN, there is no
 * replicate, or the level is not between 0 and 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { compareModels } from "lib/evaluate/compare.ts";
 *
 * const actual = Float64Array.of(1, 4, 2, 8, 5);
 * const champion = actual.map((days) => days + 2);
 * const challenger = actual.map((days) => days - 1);
 * const { better, difference } = compareModels({ actual, champion, challenger });
 * assertEquals([better, difference], [true, -1]);
 * ```
 */
export function compareModels(rivals: RivalPredictions, options: CompareOptions = {}): Comparison {
  const { metric = "mae", replicates = 1000, level = 0.95, names = usualNames, stays, ...rest } = options;
  const { champion, challenger, ...known } = rivals;
  const rows = knownRows({ ...known, predicted: champion });
  knownRows({ ...known, predicted: challenger });
  const { first, second, difference, shareLower } = pairedBootstrap(
    rows.length,
    meanLoss(rivals, champion, rows, metric),
    meanLoss(rivals, challenger, rows, metric),
    { ...rest, replicates, level, group: known.group && rows.map((row) => known.group![row]!) },
  );
  const comparison = {
    metric,
    names,
    champion: first,
    challenger: second,
    difference: difference.value,
    lower: difference.lower,
    upper: difference.upper,
    shareBetter: shareLower,
    rows: stays ?? rows.length,
    better: difference.upper < 0,
    worse: difference.lower > 0,
    same: rows.length > 0 && rows.every((row) => champion[row] === challenger[row]),
  };
  return { ...comparison, reason: reasonOf(comparison, level) };
}

const usualNames = { champion: "the champion", challenger: "the challenger" };

/** The metric as a function of how often each known row counts. */
function meanLoss(
  { actual, weight }: RivalPredictions,
  predicted: Float64Array,
  rows: Int32Array,
  metric: ComparedMetric,
): (counts: Int32Array) => number {
  const squared = metric !== "mae";
  const share = numbersAt(rows, (row) => weight ? weight[row]! : 1);
  const loss = numbersAt(rows, (row) => {
    const error = Math.abs(predicted[row]! - actual[row]!);
    return squared ? error * error : error;
  });
  return (counts) => {
    let sum = 0;
    let total = 0;
    for (let i = 0; i < loss.length; i++) {
      const w = share[i]! * counts[i]!;
      sum += w * loss[i]!;
      total += w;
    }
    return metric === "rmse" ? Math.sqrt(sum / total) : sum / total;
  };
}

function reasonOf(
  comparison: Omit<Comparison, "reason">,
  level: number,
): string {
  const { metric, names: { champion, challenger }, difference, lower, upper, rows, same } = comparison;
  const isBrier = metric === "brier", name = isBrier ? "Brier score" : metric.toUpperCase();
  if (Number.isNaN(upper)) return `the ${name} can't be compared: ${grouped(rows)} stays are known`;
  if (same) return `${challenger} predicts the same as ${champion} for each of ${grouped(rows)} stays`;
  // Two digits, but where an end of the interval would be 0.00.
  const digits = isBrier ? 4 : Math.min(Math.abs(lower), Math.abs(upper)) < 0.05 ? 3 : 2;
  const days = `${Math.abs(difference).toFixed(digits)}${isBrier ? "" : " days"}`;
  const interval = `${Math.round(level * 1000) / 10} % interval ${lower.toFixed(digits)} to ${
    upper.toFixed(digits)
  }, ${grouped(rows)} stays`;
  const pair = (how: string) => `the ${name} of ${challenger} ${how} that of ${champion} (${interval})`;
  if (upper < 0) return pair(`is ${days} lower than`);
  if (lower > 0) return pair(`is ${days} higher than`);
  return pair("can't be told apart from");
}
