import type { Matrix } from "lib/features/mod.ts";
import { grouped, rowNumbers } from "lib/stats/mod.ts";
import { categoryColumn, inWords, type Table, tableOf } from "lib/table/mod.ts";
import { surveyMean } from "../estimate/survey_estimate.ts";
import { surveyLogistic, type Term, type TermEffect } from "../estimate/survey_logistic.ts";
import { imputedMatrices, pooledEffects } from "../model/multiple_imputation.ts";
import { surveyMatrix } from "../model/survey_matrix.ts";
import { labelShares, surveyTerms } from "../model/survey_terms.ts";
import { type Survey, yesOf } from "../survey/survey.ts";
import { number, percent } from "./percent.ts";

/** Effects of features in a logistic regression on all people, and on those with complete answers alone. */
export type SurveyEffects = {
  readonly all: readonly TermEffect[];
  /** On all people, with what lacks drawn several times; none where that was not asked. */
  readonly imputed: readonly TermEffect[];
  readonly complete: readonly TermEffect[];
  /** Which rows have complete answers, 1 or 0. */
  readonly isComplete: Uint8Array;
  /** The features as they are, and as columns of the regression: what the effects on all are of. */
  readonly matrix: Matrix;
  readonly terms: readonly Term[];
  /** Everybody's risk by the effects on all. */
  readonly risks: Float64Array;
  /** The standard error of a sum of the effects on all, the intercept's first, each times a factor. */
  readonly errorOfSum: (factors: Float64Array) => number;
  /** How far the mean risk of some rows may be off, as effects are: a standard error. */
  readonly errorOf: (isIn: (row: number) => boolean) => number;
};

/**
 * A logistic regression by weights with design-based errors: on everybody, an answer that lacks being a label
 * of its own; beside it with such answers drawn (`imputedMatrices()`), and on those alone whose answers are
 * complete.
 *
 * @param options.draws how many times answers are drawn; 0 where left out.
 */
export function surveyEffects(
  survey: Survey,
  features: readonly string[],
  { seed = 1, draws = 0 }: { readonly seed?: number; readonly draws?: number } = {},
): SurveyEffects {
  const matrix = surveyMatrix(survey, features), yes = yesOf(survey);
  const isComplete = new Uint8Array(survey.rowCount).fill(1);
  for (const each of matrix.features) {
    for (let row = 0; row < survey.rowCount; row++) {
      const isKnown = each.type === "category" ? each.codes[row]! >= 0 : !Number.isNaN(each.values[row]!);
      if (
        !isKnown || (each.name === "conditions_unknown" && each.type === "number" && each.values[row]! > 0)
      ) {
        isComplete[row] = 0;
      }
    }
  }
  const terms = surveyTerms(matrix);
  const known = terms.filter(({ name }) => !name.endsWith(": not known") && name !== "conditions unknown");
  const ofComplete = yes.map((each, row) => isComplete[row] === 1 ? each : NaN);
  const fitted = surveyLogistic(terms, yes, survey.design), all = fitted.effects;
  const scores = new Float64Array(survey.rowCount).fill(all[0]!.value);
  terms.forEach(({ values }, t) => values.forEach((value, row) => scores[row]! += all[t + 1]!.value * value));
  const risks = scores.map((score) => 1 / (1 + Math.exp(-score))), { weight } = survey.design;
  const errorOf = (isIn: (row: number) => boolean) => {
    // By how much the mean risk moves with each effect.
    const factors = new Float64Array(all.length), rows = rowNumbers(survey.rowCount).filter(isIn);
    const slopes = Float64Array.from(rows, (row) => weight[row]! * risks[row]! * (1 - risks[row]!));
    const people = rows.reduce((sum, row) => sum + weight[row]!, 0);
    factors[0] = slopes.reduce((sum, slope) => sum + slope, 0);
    terms.forEach(({ values }, t) => {
      for (let i = 0; i < rows.length; i++) factors[t + 1]! += slopes[i]! * values[rows[i]!]!;
    });
    return fitted.errorOf(factors) / people;
  };
  const lacking = withoutUnknown(matrix);
  const drawn = draws === 0 ? [] : imputedMatrices(lacking, { seed, draws });
  const effectsOf = (terms: readonly Term[], yes: Float64Array) =>
    surveyLogistic(terms, yes, survey.design).effects;
  return {
    ...{ all, matrix, terms, risks, errorOf, isComplete, errorOfSum: fitted.errorOf },
    imputed: pooledEffects(drawn.map((each) => effectsOf(surveyTerms(each, lacking.features), yes))),
    complete: effectsOf(known, ofComplete),
  };
}

/** A count of conditions is known where all were answered. */
function withoutUnknown(matrix: Matrix): Matrix {
  const unknown = matrix.features.find(({ name }) => name === "conditions_unknown");
  const isKnown = (row: number) => unknown?.type !== "number" || unknown.values[row] === 0;
  return {
    ...matrix,
    features: matrix.features.filter((each) => each !== unknown).map((each) =>
      each.name === "conditions" && each.type === "number"
        ? { ...each, values: each.values.map((value, row) => isKnown(row) ? value : NaN) }
        : each
    ),
  };
}

/**
 * Odds ratios with 95 % intervals of everybody, with what lacks drawn, and of complete answers alone: a
 * label's beside that of most people, the reference, which stands first; a number's for each one more.
 */
export function effectsTable({ all, imputed, complete, matrix }: SurveyEffects): Table {
  const ratio = ({ value, lower, upper }: TermEffect) =>
    Number.isNaN(lower)
      ? "can't be told apart"
      : number({ value: Math.exp(value), lower: Math.exp(lower), upper: Math.exp(upper) }, 2);
  const of = (effects: readonly TermEffect[], name: string) => {
    const own = effects.find((each) => each.name === name);
    return own === undefined ? null : ratio(own);
  };
  const people = matrix.weight ?? new Float64Array(matrix.rowCount).fill(1);
  const rows = matrix.features.flatMap((feature): TermRow[] => {
    const name = inWords(feature.name), own = all.filter((each) => each.name.split(": ")[0] === name);
    const told = own.map((each): TermRow => ({
      term: each.name === name ? `${name}, each one more` : each.name,
      cells: [ratio(each), of(imputed, each.name), of(complete, each.name)],
    }));
    if (feature.type === "number") return told;
    const { most } = labelShares(feature.labels, feature.codes, people);
    const reference = { term: `${name}: ${feature.labels[most]}`, cells: Array(3).fill("reference") };
    return [reference, ...told];
  });
  const column = (place: number) => categoryColumn(rows.map(({ cells }) => cells[place]!));
  return tableOf({
    term: categoryColumn(rows.map(({ term }) => term)),
    odds_ratio: column(0),
    ...(imputed.length > 0 && { answers_drawn: column(1) }),
    complete_answers_only: column(2),
  });
}

type TermRow = { readonly term: string; readonly cells: readonly (string | null)[] };

/** What leaving out incomplete answers would say of the prevalence, in a sentence. */
export function missingReading(survey: Survey, { isComplete }: SurveyEffects): string {
  const yes = yesOf(survey), all = surveyMean(yes, survey.design, { scale: "logit" });
  const complete = surveyMean(yes, survey.design, { scale: "logit", isIn: (row) => isComplete[row] === 1 });
  const dropped = survey.rowCount - isComplete.reduce((sum, each) => sum + each, 0);
  const isOutside = all.value < complete.lower || all.value > complete.upper;
  return `Dropping whoever left an answer out would drop ${grouped(dropped)} of ${
    grouped(survey.rowCount)
  } respondents (${(100 * dropped / survey.rowCount).toFixed(0)} %), and say a prevalence of ${
    percent(complete)
  } instead of ${percent(all)}: ${
    isOutside ? "who doesn't answer is not like who does" : "by that alone they look alike"
  }.`;
}
