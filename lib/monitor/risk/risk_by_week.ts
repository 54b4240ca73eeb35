import {
  evidenceOf,
  patientCount,
  type Predictions,
  riskMetrics,
  takePredictions,
  whyTooEarly,
} from "lib/evaluate/mod.ts";
import type { Interval } from "lib/stats/mod.ts";
import { leastShown, rowsWhere } from "lib/table/mod.ts";
import type { WeeklyEvidence } from "../weekly_error.ts";
import type { Week } from "../weeks.ts";
import type { RiskScores } from "./estimated_risk.ts";

/** How the probabilities of a week's admissions did, as far as answers are known. */
export type WeeklyRisk = RiskScores & {
  readonly week: Week;
  /** Stays scored, and those whose answer is known. */
  readonly scored: number;
  readonly known: number;
  /** Predicted less actual share of yes. */
  readonly bias: Interval;
  /** Whether 95 % of the answers are known, of enough patients. */
  readonly isJudged: boolean;
  /** Whether so many yes, no and patients are known that nothing tells of a few. */
  readonly isShown: boolean;
  /** What is surely worse than tolerated. */
  readonly worseBy: readonly RiskFault[];
};

/** A Brier score or an AUC worse than the hold-out's, or probabilities that are all too high or too low. */
export type RiskFault = "Brier score" | "AUC" | "share of yes";

export type WeeklyRiskOptions = {
  /** What the hold-out promised. */
  readonly promised: Readonly<Record<"auc" | "brier", Interval>>;
  /** Share by which a score may be worse than promised. Default 0.1. */
  readonly tolerance?: number;
  readonly seed: number;
};

/** Of fewer patients an interval says nothing. */
const leastPatients = 30;

/**
 * The realised scores of logged probabilities by week of admission, with intervals over patients, beside what
 * the hold-out promised. A week is worse where the whole interval of its Brier score lies above the promised
 * one's by more than the tolerance, that of its AUC's distance from chance so far below, or that of the
 * predicted less the actual share of yes beyond that part of the actual one. Before 95 % of its answers are
 * known no week is judged.
 *
 * @param time admission of each row, epoch milliseconds UTC.
 * @throws {RangeError} when an answer is neither 0 nor 1, or the tolerance is no share.
 */
export function riskByWeek(
  predictions: Predictions,
  time: Float64Array,
  weeks: readonly Week[],
  { promised, tolerance = 0.1, seed }: WeeklyRiskOptions,
): WeeklyRisk[] {
  if (!(tolerance >= 0 && tolerance < 1)) {
    throw new RangeError(
      `Cannot judge probabilities as "tolerance" must be a share from 0 to 1: current value is ${tolerance}`,
    );
  }
  return weeks.map((week) => {
    const own = takePredictions(predictions, inWeek(time, week)), { actual } = own;
    const count = (answer: number) => actual.reduce((sum, each) => sum + (each === answer ? 1 : 0), 0);
    const [yes, no] = [count(1), count(0)], known = yes + no, patients = patientCount(own);
    const { auc, brier, prevalence, bias } = riskMetrics(own, { seed });
    const isEarly = whyTooEarly({ stays: actual.length, known }) !== null;
    const isJudged = patients >= leastPatients && !isEarly;
    const beyond = tolerance * prevalence.value;
    const faults: readonly (readonly [RiskFault, boolean])[] = [
      ["Brier score", brier.lower > promised.brier.upper * (1 + tolerance)],
      ["AUC", auc.upper - 0.5 < (promised.auc.lower - 0.5) * (1 - tolerance)],
      ["share of yes", bias.lower > beyond || bias.upper < -beyond],
    ];
    return {
      ...{ week, scored: actual.length, known, auc, brier, prevalence, bias, isJudged },
      isShown: Math.min(yes, no, patients) >= leastShown,
      worseBy: faults.filter(([, isWorse]) => isJudged && isWorse).map(([fault]) => fault),
    };
  });
}

/** How much is known of each week's answers, and whether the share of yes for everybody does better. */
export function riskEvidence(
  predictions: Predictions,
  time: Float64Array,
  weeks: readonly Week[],
): WeeklyEvidence[] {
  return weeks.map((week) => ({
    week,
    ...evidenceOf(takePredictions(predictions, inWeek(time, week)), { metric: "brier" }),
  }));
}

function inWeek(time: Float64Array, { start, end }: Week): Int32Array {
  return rowsWhere(time.length, (row) => time[row]! >= start && time[row]! < end);
}
