import { logOdds } from "lib/model/mod.ts";
import { movedAuc } from "../estimate/moved_auc.ts";
import {
  type Moved,
  movedDifference,
  type MovedEstimate,
  movedEstimate,
  movedRatio,
} from "../estimate/moved_estimate.ts";
import { surveyLogistic } from "../estimate/survey_logistic.ts";
import type { SurveyDesign } from "../survey/survey_design.ts";

/** Predicted risks of respondents who were held out, what came, and how they were drawn. */
export type HeldRisks = {
  /** 1, 0, or NaN where it isn't known: such a row counts nothing. */
  readonly yes: Float64Array;
  readonly predicted: Float64Array;
  readonly design: SurveyDesign;
};

/** How good risks are, of the population: each with an interval that knows the design. */
export type RiskScores = Readonly<Record<"auc" | "brier" | "bias" | "prevalence", MovedEstimate>>;
/** What a threshold does to a population. */
export type ThresholdScores = Readonly<
  Record<"flagged" | "precision" | "recall" | "specificity" | "accuracy" | "f1" | "claimed", MovedEstimate>
>;

/** The scores of risks, weighted: at the prevalence that the population has. */
export function riskScores({ yes, predicted, design }: HeldRisks): RiskScores {
  const { weight } = design, rows = known(yes), one = yes.map((each) => Number.isNaN(each) ? 0 : 1);
  const mean = (of: (row: number) => number) =>
    movedRatio(yes.map((each, row) => Number.isNaN(each) ? 0 : of(row)), one, weight);
  return {
    auc: movedEstimate(movedAuc(yes, predicted, weight, rows), design),
    brier: movedEstimate(mean((row) => (predicted[row]! - yes[row]!) ** 2), design),
    bias: movedEstimate(mean((row) => predicted[row]! - yes[row]!), design),
    prevalence: movedEstimate(mean((row) => yes[row]!), design, "logit"),
  };
}

/** By how much log-odds of what came differ where those predicted differ by one, and what is missing at 0. */
export function calibrationLine({ yes, predicted, design }: HeldRisks) {
  const { effects: [offset, slope], errorOf } = surveyLogistic(
    [{ name: "predicted", values: predicted.map(logOdds) }],
    yes,
    design,
  );
  const [a, c] = [offset!.error ** 2, slope!.error ** 2];
  return { offset: offset!, slope: slope!, covariance: (errorOf(Float64Array.of(1, 1)) ** 2 - a - c) / 2 };
}

/**
 * What flagging from a threshold on does, with `claimed`: the precision that a test of half yes and half no
 * would have told of the same recall and specificity.
 */
export function thresholdScores({ yes, predicted, design }: HeldRisks, threshold: number): ThresholdScores {
  const moved = thresholdMoves({ yes, predicted, design }, threshold);
  const estimate = (each: Moved) => movedEstimate(each, design, "logit");
  const { recall, specificity } = moved, r = recall.value, no = 1 - specificity.value;
  // The derivatives of r / (r + no) by both.
  const [byRecall, byNo] = [no / (r + no) ** 2, -r / (r + no) ** 2];
  const claimed = {
    value: r / (r + no),
    move: recall.move.map((each, row) => byRecall * each - byNo * specificity.move[row]!),
  };
  return {
    flagged: estimate(moved.flagged),
    precision: estimate(moved.precision),
    recall: estimate(recall),
    specificity: estimate(specificity),
    accuracy: estimate(moved.accuracy),
    f1: estimate(moved.f1),
    claimed: estimate(claimed),
  };
}

/** The share of those who are a yes that a threshold doesn't flag, with how rows move it, of a domain. */
export function missedMove(
  { yes, predicted, design: { weight } }: HeldRisks,
  threshold: number,
  isIn: (row: number) => boolean,
): Moved {
  const ill = yes.map((each, row) => each === 1 && isIn(row) ? 1 : 0);
  return movedRatio(ill.map((is, row) => predicted[row]! >= threshold ? 0 : is), ill, weight);
}

/** What a threshold does, each with how rows move it. */
function thresholdMoves({ yes, predicted, design: { weight } }: HeldRisks, threshold: number) {
  const flag = predicted.map((each) => each >= threshold ? 1 : 0);
  const of = (value: (row: number) => number) => yes.map((each, row) => Number.isNaN(each) ? 0 : value(row));
  const one = of(() => 1), hit = of((row) => flag[row]! * yes[row]!);
  return {
    flagged: movedRatio(of((row) => flag[row]!), one, weight),
    precision: movedRatio(hit, of((row) => flag[row]!), weight),
    recall: movedRatio(hit, of((row) => yes[row]!), weight),
    specificity: movedRatio(
      of((row) => (1 - flag[row]!) * (1 - yes[row]!)),
      of((row) => 1 - yes[row]!),
      weight,
    ),
    accuracy: movedRatio(of((row) => Number(flag[row] === yes[row])), one, weight),
    f1: movedRatio(of((row) => 2 * hit[row]!), of((row) => flag[row]! + yes[row]!), weight),
  };
}

/** How much better one set of risks is than another, paired on the same people: the difference of AUC. */
export function aucDifference(held: HeldRisks, other: Float64Array): MovedEstimate {
  const { yes, predicted, design } = held, rows = known(yes);
  const [one, two] = [predicted, other].map((each) => movedAuc(yes, each, design.weight, rows));
  return movedEstimate(movedDifference(one!, two!), design);
}

/** The lowest threshold by which no more than a share of the people is flagged: what can be followed up. */
export function capacityThreshold(predicted: Float64Array, weight: Float64Array, share: number): number {
  const order = Int32Array.from(predicted.keys()).sort((a, b) => predicted[b]! - predicted[a]!);
  const most = share * weight.reduce((sum, each) => sum + each, 0);
  let [flagged, threshold] = [0, Infinity];
  for (let start = 0, end = 0; start < order.length; start = end) {
    for (; end < order.length && predicted[order[end]!] === predicted[order[start]!]; end++) {
      flagged += weight[order[end]!]!;
    }
    if (flagged > most * (1 + 1e-12)) break;
    threshold = predicted[order[start]!]!;
  }
  return threshold;
}

function known(yes: Float64Array): Int32Array {
  return Int32Array.from(yes.keys()).filter((row) => !Number.isNaN(yes[row]!));
}
