import { grouped } from "lib/stats/mod.ts";
import { categoryColumn, inWords, type Table, tableOf } from "lib/table/mod.ts";
import { surveyMean } from "../estimate/survey_estimate.ts";
import { surveyLogistic, type TermEffect } from "../estimate/survey_logistic.ts";
import { surveyMatrix } from "../model/survey_matrix.ts";
import { surveyTerms } from "../model/survey_terms.ts";
import { type Survey, yesOf } from "../survey/survey.ts";
import { number, percent } from "./percent.ts";

/** Effects of features in a logistic regression on all people, and on those with complete answers alone. */
export type SurveyEffects = {
  readonly all: readonly TermEffect[];
  readonly complete: readonly TermEffect[];
  /** Which rows have complete answers, 1 or 0. */
  readonly isComplete: Uint8Array;
  /** Everybody's risk by the effects on all. */
  readonly risks: Float64Array;
};

/**
 * A logistic regression by weights with design-based errors: on everybody, an answer that lacks being a label
 * of its own, and beside it on those alone whose answers are complete.
 */
export function surveyEffects(survey: Survey, features: readonly string[]): SurveyEffects {
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
  const all = surveyLogistic(terms, yes, survey.design),
    risks = new Float64Array(survey.rowCount).fill(all[0]!.value);
  terms.forEach(({ values }, t) => values.forEach((value, row) => risks[row]! += all[t + 1]!.value * value));
  return {
    ...{ all, risks: risks.map((score) => 1 / (1 + Math.exp(-score))) },
    complete: surveyLogistic(known, ofComplete, survey.design),
    isComplete,
  };
}

/** Odds ratios with 95 % intervals of everybody, and beside them those of complete answers. */
export function effectsTable({ all, complete }: SurveyEffects): Table {
  const rows = all.slice(1),
    ratio = ({ value, lower, upper }: TermEffect) =>
      Number.isNaN(lower)
        ? "can't be told apart"
        : number({ value: Math.exp(value), lower: Math.exp(lower), upper: Math.exp(upper) }, 2);
  return tableOf({
    term: categoryColumn(rows.map(({ name }) => inWords(name))),
    odds_ratio: categoryColumn(rows.map(ratio)),
    complete_answers_only: categoryColumn(rows.map(({ name }) => {
      const own = complete.find((each) => each.name === name);
      return own === undefined ? null : ratio(own);
    })),
  });
}

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
