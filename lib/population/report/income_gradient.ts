import { rowNumbers } from "lib/stats/mod.ts";
import { tableOf } from "lib/table/mod.ts";
import {
  type Moved,
  movedDifference,
  type MovedEstimate,
  movedEstimate,
  movedRatio,
} from "../estimate/moved_estimate.ts";
import { intervalOf, surveyMean } from "../estimate/survey_estimate.ts";
import { whyHidden } from "../estimate/why_hidden.ts";
import { surveyFeatures } from "../model/survey_matrix.ts";
import { surveyTerms } from "../model/survey_terms.ts";
import { type Survey, yesOf } from "../survey/survey.ts";
import { surveyGroups } from "../survey/survey_groups.ts";
import type { SurveyEffects } from "./effects_report.ts";

/** What differs between people of a band of income and those of the next: shares of a yes, next less this. */
export type IncomeStep = {
  readonly rows: number;
  /** As they answered: whoever earns more is older or younger, too, and schooled otherwise. */
  readonly asAnswered: MovedEstimate;
  /** As a regression has them, were these people one band higher and all else what it is. */
  readonly allElseAlike: MovedEstimate;
};
/** Steps of income, of all whose band has a next one, and band by band. */
export type IncomeGradient = {
  readonly all: IncomeStep;
  readonly bands: readonly (IncomeStep & { readonly band: string; readonly hidden: string | null })[];
};

/** Features that are made of income: one band higher moves all of them. */
const ofIncome = ["income", "poverty", "income_to_poverty"];

/**
 * The social gradient: what goes with being one band of income higher, by the effects on all people
 * (predictive margins: everybody's risk as they are and one band higher, income against the poverty threshold
 * of the household being told anew). It is an association: whoever is ill earns less, too, and people differ
 * in what was not asked. Who is in the highest band, below an empty one, or does not tell, counts in no
 * step. A step is hidden where either band may not be shown.
 *
 * Source: B. Graubard, E. Korn, Predictive margins with survey data
 * (https://doi.org/10.1111/j.0006-341X.1999.00652.x), whose variance, as of R's `svypredmeans()`, is that of
 * the effects and that of whom the mean is over.
 *
 * @throws {TypeError} when the survey has no item `income`.
 */
export function incomeGradient(survey: Survey, effects: SurveyEffects): IncomeGradient {
  const { codes, labels } = surveyGroups(survey, "income"), { design } = survey, yes = yesOf(survey);
  const counts = labels.map(() => ({ rows: 0, came: 0 }));
  codes.forEach((code, row) => {
    if (code < 0 || Number.isNaN(yes[row]!)) return;
    counts[code]!.rows++;
    counts[code]!.came += yes[row]!;
  });
  const why = whyHidden(counts), hasNext = labels.map((_, band) => (counts[band + 1]?.rows ?? 0) > 0);
  const alike = stepsAlike(survey, effects);
  const shares = labels.map((_, band) => {
    const is = yes.map((each, row) => Number(codes[row] === band && !Number.isNaN(each)));
    return { is, share: movedRatio(is.map((each, row) => each === 1 ? yes[row]! : 0), is, design.weight) };
  });
  const steps = shares.slice(0, -1).map(({ is, share }, band) => ({
    ...{ band, is, rows: counts[band]!.rows, moved: movedDifference(shares[band + 1]!.share, share) },
  }));
  const bands = steps.map(({ band, rows, moved }) => ({
    ...{ band: labels[band]!, rows, hidden: why[band] ?? why[band + 1] ?? null },
    asAnswered: movedEstimate(moved, design),
    allElseAlike: alike((row) => codes[row] === band),
  }));
  return {
    bands,
    all: {
      rows: bands.reduce((sum, { rows }, band) => sum + (hasNext[band] ? rows : 0), 0),
      asAnswered: movedEstimate(meanStep(steps, design.weight), design),
      allElseAlike: alike((row) => hasNext[codes[row]!] ?? false),
    },
  };
}

type Step = { readonly is: Float64Array; readonly moved: Moved };

/** The mean of steps by how many people take each, those without one left out. */
function meanStep(steps: readonly Step[], weight: Float64Array): Moved {
  const known = steps.filter(({ moved }) => !Number.isNaN(moved.value));
  const people = known.map(({ is }) => is.reduce((sum, each, row) => sum + each * weight[row]!, 0));
  const all = people.reduce((sum, each) => sum + each, 0);
  const value = known.reduce((sum, { moved }, i) => sum + people[i]! / all * moved.value, 0);
  const move = new Float64Array(weight.length);
  known.forEach(({ is, moved }, i) => {
    const share = people[i]! / all;
    for (let row = 0; row < move.length; row++) {
      move[row]! += share * moved.move[row]! + is[row]! * weight[row]! / all * (moved.value - value);
    }
  });
  return { value: all > 0 ? value : NaN, move };
}

/** The mean by which some rows' risks differ one band of income higher. */
function stepsAlike(
  survey: Survey,
  { all, matrix, terms, risks, errorOfSum }: SurveyEffects,
): (isIn: (row: number) => boolean) => MovedEstimate {
  const { design: { weight }, design } = survey, yes = yesOf(survey);
  const own = matrix.features.filter(({ name }) => ofIncome.includes(name));
  const raised = surveyFeatures(oneBandHigher(survey), own.map(({ name }) => name));
  const higher = new Map(
    surveyTerms({ ...matrix, features: raised }, own).map((term) => [term.name, term.values]),
  );
  const far = new Float64Array(survey.rowCount);
  terms.forEach(({ name, values }, t) => {
    const moved = higher.get(name);
    if (moved === undefined) return;
    for (let row = 0; row < far.length; row++) far[row]! += all[t + 1]!.value * (moved[row]! - values[row]!);
  });
  const raisedRisks = risks.map((risk, row) => 1 / (1 + (1 - risk) / risk * Math.exp(-far[row]!)));
  const steps = raisedRisks.map((risk, row) => risk - risks[row]!);
  return (isInBand) => {
    const isIn = (row: number) => isInBand(row) && !Number.isNaN(yes[row]!);
    const { value, error: ofPeople, people, degrees: ofRows } = surveyMean(steps, design, { isIn });
    const rows = rowNumbers(survey.rowCount).filter(isIn), factors = new Float64Array(all.length);
    const slope = (risk: number, row: number) => weight[row]! / people * risk * (1 - risk);
    const [before, after] = [risks, raisedRisks].map((told) =>
      Float64Array.from(rows, (row) => slope(told[row]!, row))
    );
    factors[0] = rows.reduce((sum, _, i) => sum + after![i]! - before![i]!, 0);
    terms.forEach(({ name, values }, t) => {
      const moved = higher.get(name) ?? values;
      rows.forEach((row, i) => factors[t + 1]! += after![i]! * moved[row]! - before![i]! * values[row]!);
    });
    const error = Math.sqrt(ofPeople ** 2 + errorOfSum(factors) ** 2);
    const degrees = Math.min(ofRows, all[0]!.degrees);
    return { ...intervalOf({ value, error, degrees }), error, degrees };
  };
}

/** The same people, each who is in a band that has a next one in that. */
function oneBandHigher(survey: Survey): Survey {
  const { codes, labels } = surveyGroups(survey, "income"), last = labels.length - 1;
  const raised = codes.map((code) => code >= 0 && code < last ? code + 1 : code);
  const income = { type: "category", labels, codes: raised } as const;
  return { ...survey, table: tableOf({ ...survey.table.columns, income }) };
}
