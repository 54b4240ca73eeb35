import { type Predictions, riskMetricsOf } from "lib/evaluate/mod.ts";
import { ascendingRows, type Interval, percentileInterval, randomSource } from "lib/stats/mod.ts";
import { rowsWhere } from "lib/table/mod.ts";
import type { Week } from "../weeks.ts";
import { putRight, type RiskLevel } from "./risk_level.ts";

/** What is told of probabilities week by week: area under the ROC curve, Brier score, share of yes. */
export type RiskScores = { readonly auc: Interval; readonly brier: Interval; readonly prevalence: Interval };

/** What a week's answers should come to, before any of them is known. */
export type EstimatedRisk = RiskScores & { readonly week: Week; readonly stays: number };

type Level = Pick<RiskLevel, "line" | "samples" | "dispersion">;

export type EstimatedRiskOptions = {
  /** How right probabilities were known to be by each week's end, one a week (`riskLevels()`). */
  readonly levels: readonly Level[];
  readonly seed: number;
  /** Draws of the answers. Default 200. */
  readonly replicates?: number;
};

/**
 * What the scores of each week's probabilities should come to (confidence-based performance estimation): a
 * stay whose probability, put right by the level, is p counts as p of a yes and 1 - p of a no. It moves with
 * the mix of patients from the first day on, and needs no answer; that the same patients answer otherwise it
 * can't know.
 *
 * The interval is that of the week's own, realised scores: answers are drawn by these probabilities, each
 * time put right by another sample of the level, and it is as much wider as weeks vary by more than chance.
 *
 * Source: NannyML, CBPE (https://nannyml.readthedocs.io/en/stable/how_it_works/performance_estimation.html).
 *
 * @param predicted probabilities as they were told: those are scored.
 * @param time admission of each row, epoch milliseconds UTC.
 * @returns of a week without stays NaN.
 * @throws {RangeError} when a prediction is not from 0 to 1, or there is not one level a week.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { estimateRisks } from "lib/monitor/risk/estimated_risk.ts";
 *
 * const level = { line: { offset: 0, slope: 1 }, samples: [], dispersion: 1 };
 * const [week] = estimateRisks(Float64Array.of(0.2, 0.6), Float64Array.of(0, 0), [{ start: 0, end: 1 }], {
 *   levels: [level],
 *   seed: 1,
 * });
 * assertEquals([week!.prevalence.value, week!.brier.value], [0.4, 0.2]);
 * ```
 */
export function estimateRisks(
  predicted: Predictions["predicted"],
  time: Float64Array,
  weeks: readonly Week[],
  { levels, seed, replicates = 200 }: EstimatedRiskOptions,
): EstimatedRisk[] {
  const wrong = predicted.findIndex((p) => !(p >= 0 && p <= 1));
  if (wrong >= 0) {
    throw new RangeError(
      `Cannot estimate scores as probabilities must be from 0 to 1: row ${wrong} has ${predicted[wrong]}`,
    );
  }
  if (levels.length !== weeks.length) {
    throw new RangeError(
      `Cannot estimate scores as each of ${weeks.length} weeks must have a level: there are ${levels.length}`,
    );
  }
  return weeks.map((week, i) => {
    const level = levels[i]!;
    const rows = rowsWhere(time.length, (row) => time[row]! >= week.start && time[row]! < week.end);
    const chances = Float64Array.from(
      ascendingRows(rows, predicted.map((p) => -p)),
      (row) => predicted[row]!,
    );
    return { week, stays: rows.length, ...expectedScores(chances, { level, seed: seed + i, replicates }) };
  });
}

const names = ["auc", "brier", "prevalence"] as const;

/** @param told the highest first. */
function expectedScores(
  told: Float64Array,
  { level: { line, samples, dispersion }, seed, replicates }: {
    readonly level: Level;
    readonly seed: number;
    readonly replicates: number;
  },
): RiskScores {
  const ones = new Int32Array(told.length).fill(1), weight = new Float64Array(told.length).fill(1);
  const scoresOf = (yes: Float64Array) => riskMetricsOf({ yes, predicted: told, weight }, ones);
  const value = scoresOf(putRight(told, line)), yes = new Float64Array(told.length);
  const random = randomSource(seed), drawn = names.map(() => new Float64Array(replicates));
  for (let draw = 0; draw < replicates; draw++) {
    const chances = putRight(told, samples[draw % Math.max(1, samples.length)] ?? line);
    for (let row = 0; row < yes.length; row++) yes[row] = random() < chances[row]! ? 1 : 0;
    const scores = scoresOf(yes);
    names.forEach((name, i) => drawn[i]![draw] = scores[name]);
  }
  const [auc, brier, prevalence] = names.map((name, i) =>
    widened(percentileInterval(value[name], drawn[i]!, 0.95), dispersion)
  );
  return { auc: auc!, brier: brier!, prevalence: prevalence! };
}

/** Weeks vary by more than chance. */
function widened({ value, lower, upper }: Interval, dispersion: number): Interval {
  const times = Math.sqrt(dispersion);
  return {
    value,
    lower: Math.max(0, value - times * (value - lower)),
    upper: Math.min(1, value + times * (upper - value)),
  };
}
