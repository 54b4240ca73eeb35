import { type Predictions, riskMetricsOf } from "lib/evaluate/mod.ts";
import { ascendingRows, type Interval, normal, percentileInterval, randomSource } from "lib/stats/mod.ts";
import { rowsWhere } from "lib/table/mod.ts";
import type { Week } from "../weeks.ts";

/** What is told of probabilities week by week: area under the ROC curve, Brier score, share of yes. */
export type RiskScores = { readonly auc: Interval; readonly brier: Interval; readonly prevalence: Interval };

/** What a week's answers should come to, before any of them is known. */
export type EstimatedRisk = RiskScores & { readonly week: Week; readonly stays: number };

export type EstimatedRiskOptions = {
  /** The share of yes on the stays that the model was calibrated on: its interval says how sure that is. */
  readonly calibratedOn: Interval;
  readonly seed: number;
  /** Draws of the answers. Default 200. */
  readonly replicates?: number;
};

/** Of a normal distribution, 95 % lie so many deviations around its mean. */
const z95 = 1.96;

/**
 * What the scores of each week's probabilities should come to, if they are right (confidence-based
 * performance estimation): a stay of probability p counts as p of a yes and 1 - p of a no. It moves with the
 * mix of patients from the first day on, and needs no answer; that the same patients answer otherwise it
 * can't know.
 *
 * The interval is that of the week's own, realised scores: answers are drawn by the probabilities, whose
 * level is as unsure as the calibration was (all log-odds move together, to first order).
 *
 * Source: NannyML, CBPE (https://nannyml.readthedocs.io/en/stable/how_it_works/performance_estimation.html).
 *
 * @param predicted calibrated probabilities.
 * @param time admission of each row, epoch milliseconds UTC.
 * @returns of a week without stays NaN.
 * @throws {RangeError} when a prediction is not from 0 to 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { estimateRisks } from "lib/monitor/risk/estimated_risk.ts";
 *
 * const calibratedOn = { value: 0.4, lower: 0.4, upper: 0.4 };
 * const [week] = estimateRisks(Float64Array.of(0.2, 0.6), Float64Array.of(0, 0), [{ start: 0, end: 1 }], {
 *   calibratedOn,
 *   seed: 1,
 * });
 * assertEquals([week!.prevalence.value, week!.brier.value], [0.4, 0.2]);
 * ```
 */
export function estimateRisks(
  predicted: Predictions["predicted"],
  time: Float64Array,
  weeks: readonly Week[],
  { calibratedOn, seed, replicates = 200 }: EstimatedRiskOptions,
): EstimatedRisk[] {
  const wrong = predicted.findIndex((p) => !(p >= 0 && p <= 1));
  if (wrong >= 0) {
    throw new RangeError(
      `Cannot estimate scores as probabilities must be from 0 to 1: row ${wrong} has ${predicted[wrong]}`,
    );
  }
  const level = (calibratedOn.upper - calibratedOn.lower) / (2 * z95);
  return weeks.map((week, i) => {
    const rows = rowsWhere(time.length, (row) => time[row]! >= week.start && time[row]! < week.end);
    const chances = Float64Array.from(
      ascendingRows(rows, predicted.map((p) => -p)),
      (row) => predicted[row]!,
    );
    return { week, stays: rows.length, ...expectedScores(chances, { level, seed: seed + i, replicates }) };
  });
}

const names = ["auc", "brier", "prevalence"] as const;

/** @param chances the highest first. */
function expectedScores(
  chances: Float64Array,
  { level, seed, replicates }: { readonly level: number; readonly seed: number; readonly replicates: number },
): RiskScores {
  const ones = new Int32Array(chances.length).fill(1), weight = new Float64Array(chances.length).fill(1);
  const scoresOf = (yes: Float64Array) => riskMetricsOf({ yes, predicted: chances, weight }, ones);
  const value = scoresOf(chances), random = randomSource(seed), yes = new Float64Array(chances.length);
  const spread = chances.reduce((sum, p) => sum + p * (1 - p), 0) / chances.length;
  const drawn = names.map(() => new Float64Array(replicates));
  for (let draw = 0; draw < replicates; draw++) {
    const shift = spread > 0 && Number.isFinite(level) ? level * normal(random) / spread : 0;
    for (let row = 0; row < chances.length; row++) {
      const p = chances[row]!;
      yes[row] = random() < p + shift * p * (1 - p) ? 1 : 0;
    }
    const scores = scoresOf(yes);
    names.forEach((name, i) => drawn[i]![draw] = scores[name]);
  }
  const [auc, brier, prevalence] = names.map((name, i) => percentileInterval(value[name], drawn[i]!, 0.95));
  return { auc: auc!, brier: brier!, prevalence: prevalence! };
}
