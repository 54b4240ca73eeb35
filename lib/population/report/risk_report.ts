import { calibrationPlot, type Figure, intervalPlot } from "lib/chart/mod.ts";
import { grouped, type Interval } from "lib/stats/mod.ts";
import { categoryColumn, type Table, tableOf } from "lib/table/mod.ts";
import { movedEstimate, movedRatio } from "../estimate/moved_estimate.ts";
import { surveyMean } from "../estimate/survey_estimate.ts";
import {
  aucDifference,
  calibrationLine,
  capacityThreshold,
  type HeldRisks,
  riskScores,
  thresholdScores,
} from "../model/risk_scores.ts";
import type { JudgedEntry, RiskStudy, SurveyContest } from "../model/risk_study.ts";
import type { RiskTier } from "../model/risk_tiers.ts";
import { type Survey, yesOf } from "../survey/survey.ts";
import { number, percent } from "./percent.ts";

/** How respondents were shared out, and by what, in a sentence. */
export function studyReading({ survey, train, choice, calibration, test }: RiskStudy): string {
  const { design } = survey, psus = design.stratumOf.length;
  const mean = survey.rowCount / psus;
  const unit = psus === survey.rowCount
    ? "each respondent is a PSU, so that they are shared out at random"
    : `whole PSUs of ${
      mean.toFixed(mean < 2 ? 2 : 0)
    } respondents on average, so that neighbours never straddle`;
  return `${grouped(train.length)} respondents teach, ${grouped(choice.length)} choose, ${
    grouped(calibration.length)
  } calibrate and ${grouped(test.length)} judge: ${unit}.`;
}

/** All entries on the test, the chosen one first. */
export function riskTable(judged: readonly JudgedEntry[]): Table {
  return tableOf({
    model: categoryColumn(judged.map(({ name }) => name)),
    auc: categoryColumn(judged.map(({ scores }) => number(scores.auc, 3))),
    brier: categoryColumn(judged.map(({ scores }) => number(scores.brier, 4))),
    predicted_less_actual: categoryColumn(judged.map(({ scores }) => percent(scores.bias))),
  });
}

/** What the chosen model is beside the best baseline, paired on the same people. */
export function riskReading(judged: readonly JudgedEntry[], { slope }: SurveyContest): string {
  const [chosen] = judged, naive = judged.filter(({ isNaive }) => isNaive);
  const best = naive.reduce((a, b) => b.scores.brier.value < a.scores.brier.value ? b : a);
  const more = aucDifference(chosen!.held, best.held.predicted);
  if (chosen!.scores.auc.value === 1) {
    return `**${
      chosen!.name
    }** tells all people of the test apart without fault, which no model of people does: look for a feature that holds the answer.`;
  }
  const verdict = more.lower > 0 ? "surely better" : more.upper < 0 ? "surely worse" : "not surely better";
  return `**${chosen!.name}** is ${verdict} than the ${best.name}: its AUC differs by ${
    number(more, 3)
  }. Its log-odds ` +
    `were stretched by ${number(slope, 2)} to be calibrated, as those held out for that ask.`;
}

/** Observed by predicted share in tenths of the people, with what the slope says. */
export function riskCalibrationFigure(held: HeldRisks, name: string): Figure {
  const { slope } = calibrationLine(held), { bias } = riskScores(held), { yes, predicted, design } = held;
  const cuts = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((share) =>
    capacityThreshold(predicted, design.weight, share)
  );
  const tenth = predicted.map((each) => cuts.filter((cut) => each < cut).length);
  const points = Array.from({ length: 10 }, (_, place) => {
    const isIn = yes.map((each, row) => Number(tenth[row] === place && !Number.isNaN(each)));
    const share = (of: Float64Array) =>
      movedEstimate(
        movedRatio(of.map((each, row) => isIn[row] === 1 ? each : 0), isIn, design.weight),
        design,
        "logit",
      );
    const { value: actual, lower, upper } = share(yes);
    return {
      predicted: 100 * share(predicted).value,
      actual: 100 * actual,
      lower: 100 * lower,
      upper: 100 * upper,
    };
  }).filter(({ actual }) => !Number.isNaN(actual));
  return calibrationPlot(points, {
    title: `${name}: ${calibrationText(slope, bias)}`,
    subtitle: `Share of yes by tenth of predicted risk, weighted, with 95 % intervals; slope ${
      number(slope, 2)
    }`,
    caption: "Dashed: perfectly calibrated.",
  }, "%");
}

/** Whether risks come true: in their slope, and in the large. */
function calibrationText(slope: Interval, bias: Interval): string {
  if (Number.isNaN(slope.value + bias.value)) return "whether risks come true can't be told";
  if (isTooFew(slope)) return "too few respondents to tell whether risks come true";
  if (!isAbout(slope, 1, 0.05)) return `risks differ too ${slope.value > 1 ? "little" : "much"}`;
  return isAbout(bias, 0, 0.01) ? "risks come true" : `risks are too ${bias.value > 0 ? "high" : "low"}`;
}

/** What can be followed up finds, in a sentence, beside what a balanced test would have claimed of it. */
export function capacityReading(held: HeldRisks, threshold: number, share: number): string {
  const { flagged, precision, recall, claimed } = thresholdScores(held, threshold);
  if (!(flagged.value > 0)) return "Nobody reaches the threshold: too many share the highest risk.";
  return `For ${(100 * share).toFixed(0)} % of the people somebody has time: those with a risk of ${
    percent({ value: threshold, lower: NaN, upper: NaN })
  } or more, ${percent(flagged)} of the test's. Of these ${percent(precision)} are a yes: ${
    neededToScreen(precision)
  } are looked at for each one found. They are ${
    percent(recall)
  } of all who are. Resampled to half yes and half no, the ` +
    `same test would have claimed a precision of ${percent(claimed)}.`;
}

/** Five tiers: observed rate, share of the people and of the cases, how many are looked at for one. */
export function tierTable(tiers: readonly RiskTier[]): Table {
  return tableOf({
    tier: categoryColumn(tiers.map(({ tier }) => ["highest", "high", "middle", "low", "lowest"][tier - 1]!)),
    from_risk: categoryColumn(
      tiers.map(({ from }) => from < Infinity ? percent({ value: from, lower: NaN, upper: NaN }) : null),
    ),
    observed: categoryColumn(tiers.map(({ rate }) => percent(rate))),
    of_all_people: categoryColumn(tiers.map(({ people }) => percent(people))),
    of_all_cases: categoryColumn(tiers.map(({ cases }) => percent(cases))),
    number_needed_to_screen: categoryColumn(tiers.map(({ rate }) => neededToScreen(rate))),
  });
}

/** How many are looked at for each one found, of the share of those looked at that is. */
function neededToScreen({ value, lower, upper }: Interval): string {
  if (Number.isNaN(value)) return "nobody is in it";
  if (value === 0) return "nobody is found";
  return number({ value: 1 / value, lower: 1 / upper, upper: 1 / lower }, 1);
}

/** Whether tiers rise as they should, in a sentence. */
export function tierReading(all: readonly RiskTier[]): string {
  const tiers = all.filter(({ rows }) => rows > 0), [first] = tiers, last = tiers.at(-1);
  if (first === undefined || last === undefined) return "Nobody's answer is known: tiers can't be told.";
  const isFalling = tiers.every(({ rate }, i) => i === 0 || rate.value <= tiers[i - 1]!.rate.value);
  const empty = all.length - tiers.length;
  return `The highest tier holds ${percent(first.cases)} of all cases, the lowest ${
    percent(last.cases)
  }; observed shares ${isFalling ? "fall from tier to tier" : "do not fall from tier to tier everywhere"}.${
    empty === 0 ? "" : ` ${empty} of ${all.length} tiers hold nobody, as too many share a risk.`
  }`;
}

/** The AUC of all entries with intervals. */
export function riskFigure(judged: readonly JudgedEntry[], respondents: number): Figure {
  const best = judged.toSorted((a, b) => b.scores.auc.value - a.scores.auc.value);
  return intervalPlot(
    best.map(({ name, isNaive, scores }) => ({
      ...{ label: name, series: isNaive ? "baseline" : "model" },
      ...{ value: scores.auc.value, lower: scores.auc.lower, upper: scores.auc.upper },
    })),
    {
      text: {
        title: `AUC: ${best[0]!.name} ${best[0]!.scores.auc.value.toFixed(3)}`,
        subtitle: `Weighted, with 95 % intervals over PSUs, n = ${
          grouped(respondents)
        } respondents in PSUs of their own`,
      },
      label: "AUC",
      series: ["model", "baseline"],
    },
  );
}

/** What the run is told: how common it is, and how well the chosen model tells who. */
export function populationSummary(
  survey: Survey,
  { name, held, scores }: JudgedEntry,
  threshold: number,
): PopulationSummary {
  const { slope } = calibrationLine(held), { precision, claimed } = thresholdScores(held, threshold);
  const told = ({ value, lower, upper }: Interval) => ({ value, lower, upper });
  const prevalence = surveyMean(yesOf(survey), survey.design, { scale: "logit" });
  return {
    ...{ survey: survey.spec.title, asked: survey.spec.outcome.said, name },
    metrics: {
      prevalence: told(prevalence),
      auc: told(scores.auc),
      slope: told(slope),
      precision: told(precision),
      claimed: told(claimed),
    },
  };
}

/** What a survey tells a run. */
export type PopulationSummary = {
  readonly survey: string;
  readonly asked: string;
  readonly name: string;
  readonly metrics: Readonly<Record<"prevalence" | "auc" | "slope" | "precision" | "claimed", Interval>>;
};

/** What the evidence lets somebody do, in sentences. */
export function riskDecision(judged: readonly JudgedEntry[]): string {
  const [chosen] = judged, naive = judged.filter(({ isNaive }) => isNaive);
  const isBetter = naive.every(({ held }) => aucDifference(chosen!.held, held.predicted).lower > 0);
  const { slope } = calibrationLine(chosen!.held), { bias } = chosen!.scores;
  const isRight = isAbout(slope, 1, 0.05) && isAbout(bias, 0, 0.01);
  if (!isBetter) return "Plan by prevalence alone: the model is not surely better than a baseline.";
  if (isTooFew(slope)) {
    return `The order may be used; whether the risks come true so few respondents can't tell: slope ${
      number(slope, 2)
    }, predicted less actual ${percent(bias)}.`;
  }
  return isRight
    ? "The tiers may be used to plan whom to reach: the model is surely better than the baselines, and its risks come true."
    : `The order may be used, the risks may not be read as shares: slope ${
      number(slope, 2)
    }, predicted less actual ${percent(bias)}.`;
}

/** Whether an interval of a slope is so wide that it would hold 1 whatever risks are. */
function isTooFew({ lower, upper }: Interval): boolean {
  return upper - lower > 0.6;
}

/** Whether a value may be the right one, or is so near to it that the rest doesn't matter. */
function isAbout({ value, lower, upper }: Interval, right: number, near: number): boolean {
  return Math.abs(value - right) <= near || (lower <= right && upper >= right);
}
