import { leastShown } from "lib/table/mod.ts";
import type { Survey } from "../survey/survey.ts";
import { surveyGroups } from "../survey/survey_groups.ts";
import { type SurveyEstimate, surveyMean } from "./survey_estimate.ts";

/** What a survey says of one group. */
export type GroupEstimate = SurveyEstimate & {
  readonly group: string;
  /** Why it isn't shown; null where it is. */
  readonly hidden: string | null;
};

/** As CDC publishes them: of fewer respondents, or with a greater relative error, nothing is shown. */
const leastRows = 50, mostRelativeError = 0.3;

/**
 * The share of a yes by the labels of an item, the groups that may not be shown with the reason: fewer than
 * 50 respondents, a relative standard error above 30 %, or fewer than 11 who say the one or the other.
 *
 * @param yes of each row 1, 0, or NaN where it isn't known.
 * @throws {TypeError} when the survey has no such item.
 */
export function prevalenceBy(survey: Survey, yes: Float64Array, item: string): GroupEstimate[] {
  const { codes, labels } = surveyGroups(survey, item);
  const asked = new Int32Array(labels.length), came = new Int32Array(labels.length);
  codes.forEach((code, row) => {
    if (code < 0 || Number.isNaN(yes[row]!)) return;
    asked[code]!++;
    came[code]! += yes[row]!;
  });
  return labels.map((group, code) => {
    const estimate = surveyMean(yes, survey.design, { isIn: (row) => codes[row] === code, scale: "logit" });
    const fewest = Math.min(came[code]!, asked[code]! - came[code]!);
    return { group, ...estimate, hidden: whyHidden(estimate, fewest) };
  });
}

function whyHidden({ rows, value, error }: SurveyEstimate, fewest: number): string | null {
  if (rows < leastRows) return `fewer than ${leastRows} respondents`;
  if (fewest < leastShown) return `fewer than ${leastShown} of a kind`;
  return error > mostRelativeError * value ? "relative error above 30 %" : null;
}
