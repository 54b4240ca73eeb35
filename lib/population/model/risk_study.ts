import { fourWaySplit, type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import {
  calibrated,
  cellSearch,
  fitPrevalence,
  type Model,
  type Predictor,
  riskModels,
} from "lib/model/mod.ts";
import { denseGroups, type Interval } from "lib/stats/mod.ts";
import { type Survey, yesOf } from "../survey/survey.ts";
import { takeDesign } from "../survey/take_design.ts";
import { calibrationLine, type HeldRisks, riskScores } from "./risk_scores.ts";
import { type RiskSearch, searchedRisk } from "./searched_risk.ts";
import { surveyMatrix } from "./survey_matrix.ts";

/** Rows that a PSU's people share, each for one purpose. */
export type RiskStudy = {
  readonly survey: Survey;
  /** All rows, of the features that models learn from. */
  readonly matrix: Matrix;
  readonly train: Int32Array;
  readonly choice: Int32Array;
  readonly calibration: Int32Array;
  readonly test: Int32Array;
};
/** A model or baseline and its Brier score on the rows held out for choice. */
export type SurveyEntry<P extends Predictor = Predictor> = {
  readonly name: string;
  readonly model: P;
  readonly brier: number;
};
export type SurveyContest = {
  readonly models: readonly SurveyEntry<Model>[];
  readonly naive: readonly SurveyEntry[];
  /** The chosen one, calibrated. */
  readonly chosen: { readonly name: string; readonly model: Model };
  /** How much its log-odds had to be stretched for that. */
  readonly slope: Interval;
  /** How sure that line is, as `RiskBand` has it. */
  readonly spread: readonly number[];
};

const shares = { choice: 0.15, calibration: 0.15, test: 0.3 };
/** A model must save that much of the Brier score to be chosen although it is harder to explain. */
const worth = 0.005;

/**
 * Shares a survey out by PSU: neighbours who are alike never straddle training and test.
 *
 * @throws as `surveyMatrix()`.
 */
export function riskStudy(
  survey: Survey,
  features: readonly string[],
  { seed }: { readonly seed: number },
): RiskStudy {
  const { train, choice, calibration, test } = fourWaySplit(survey.design.psu, shares, { seed });
  return { survey, matrix: surveyMatrix(survey, features), train, choice, calibration, test };
}

/** What a model says of some rows, beside what came. */
export function heldRisks(study: RiskStudy, rows: Int32Array, model: Predictor): HeldRisks {
  return heldBy(study, rows)(model);
}

/** The same of several models on the same rows. */
function heldBy({ survey, matrix: all }: RiskStudy, rows: Int32Array): (model: Predictor) => HeldRisks {
  const matrix = takeMatrixRows(all, rows), design = takeDesign(survey.design, rows);
  return (model) => ({ yes: matrix.target!, predicted: model.predict(matrix), design });
}

/**
 * Fits the learners of probabilities on training's people by their weights, with the prevalence of all and
 * that by age and income as baselines, chooses by the Brier score of others, and calibrates by a line of
 * log-odds on yet others: the test sees none of it.
 *
 * @param options.search how many settings of boosting are tried on training's own PSUs (`searchedRisk()`);
 * the best of them is a learner more. Default "off".
 *
 * @throws {RangeError} when training's answers are all alike.
 */
export async function surveyContest(
  study: RiskStudy,
  { seed, search = "off" }: { readonly seed: number; readonly search?: RiskSearch },
): Promise<SurveyContest> {
  const { survey } = study, yes = yesOf(survey);
  const rows = study.train.filter((row) => !Number.isNaN(yes[row]!)),
    answers = new Set(rows.map((row) => yes[row]!));
  if (answers.size < 2) {
    throw new RangeError(
      "Cannot learn a risk as there must be people with and without it: training has one kind",
    );
  }
  const taken = takeMatrixRows(study.matrix, rows);
  // Numbered anew: a learner draws PSUs by their number, and the same seed would draw those of the test.
  const train = { ...taken, group: denseGroups(taken.group!).codes };
  const choice = heldBy(study, study.choice);
  const entry = <P extends Predictor>(name: string, model: P): SurveyEntry<P> => ({
    ...{ name, model, brier: riskScores(choice(model)).brier.value },
  });
  const models: SurveyEntry<Model>[] = [];
  const searched = searchedRisk(train, search, seed);
  for (const { name, fit } of [...riskModels(seed), ...(searched ? [searched] : [])]) {
    models.push(entry(name, await fit(train)));
  }
  const naive = [
    entry("prevalence of all", fitPrevalence(train)),
    entry("prevalence by age and income", cellSearch(train).fit(["age", "income"], "mean")),
  ];
  const least = Math.min(...models.map(({ brier }) => brier));
  const best = models.find(({ brier }) => brier <= least * (1 + worth))!;
  const { slope, offset, covariance } = calibrationLine(
    heldRisks(study, study.calibration, best.model),
  );
  const line = { kind: "logistic", intercept: offset.value, slope: slope.value } as const;
  const times = ((slope.upper - slope.value) / slope.error) ** 2;
  const spread = [offset.error ** 2, covariance, slope.error ** 2].map((each) => times * each);
  return { models, naive, chosen: { name: best.name, model: calibrated(best.model, line) }, slope, spread };
}

/** What the test says of all entries, the chosen one first. */
export function judgedEntries(study: RiskStudy, contest: SurveyContest) {
  const { chosen, models, naive } = contest;
  const others = models.filter(({ name }) => name !== chosen.name), test = heldBy(study, study.test);
  return [chosen, ...others, ...naive].map(({ name, model }) => {
    const held = test(model);
    return { name, isNaive: naive.some((each) => each.name === name), held, scores: riskScores(held) };
  });
}
export type JudgedEntry = ReturnType<typeof judgedEntries>[number];
