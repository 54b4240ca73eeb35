import type { Survey } from "../survey/survey.ts";
import { surveyGroups } from "../survey/survey_groups.ts";
import { type SurveyEstimate, surveyMean } from "./survey_estimate.ts";
import { whyHidden } from "./why_hidden.ts";

/** What a survey says of one group. */
export type GroupEstimate = SurveyEstimate & {
  readonly group: string;
  /** Why it isn't shown; null where it is. */
  readonly hidden: string | null;
};

/** As CDC publishes them: with a greater relative error nothing is shown. */
const mostRelativeError = 0.3;

/**
 * The share of a yes by the labels of an item, the groups that may not be shown with the reason: that of
 * `whyHidden()`, or a standard error that isn't known or above 30 % of the share.
 *
 * @param yes of each row 1, 0, or NaN where it isn't known.
 * @throws {TypeError} when the survey has no such item.
 */
export function prevalenceBy(survey: Survey, yes: Float64Array, item: string): GroupEstimate[] {
  const { codes, labels } = surveyGroups(survey, item);
  const counts = labels.map(() => ({ rows: 0, came: 0 }));
  codes.forEach((code, row) => {
    if (code < 0 || Number.isNaN(yes[row]!)) return;
    counts[code]!.rows++;
    counts[code]!.came += yes[row]!;
  });
  const why = whyHidden(counts);
  return labels.map((group, code) => {
    const estimate = surveyMean(yes, survey.design, { isIn: (row) => codes[row] === code, scale: "logit" });
    return { group, ...estimate, hidden: why[code] ?? whyUnsure(estimate) };
  });
}

function whyUnsure({ value, error }: SurveyEstimate): string | null {
  if (Number.isNaN(error)) return "its error isn't known";
  return error > mostRelativeError * value ? "relative error above 30 %" : null;
}
