import { leastShown, shownCounts } from "lib/table/mod.ts";
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
 * 50 respondents, a standard error that isn't known or above 30 % of the share, fewer than 11 who say the one
 * or the other, or what all less the others would tell of such a few.
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
  const others = Array.from(came, (count, code) => asked[code]! - count);
  const shown = [shownCounts([...came]), shownCounts(others)];
  return labels.map((group, code) => {
    const estimate = surveyMean(yes, survey.design, { isIn: (row) => codes[row] === code, scale: "logit" });
    const why = whyHidden(estimate, Math.min(came[code]!, others[code]!));
    const isRest = shown.some((counts) => Number.isNaN(counts[code]!));
    return { group, ...estimate, hidden: why ?? (isRest ? "it would tell of a smaller one" : null) };
  });
}

function whyHidden({ rows, value, error }: SurveyEstimate, fewest: number): string | null {
  if (rows < leastRows) return `fewer than ${leastRows} respondents`;
  if (fewest < leastShown) return `fewer than ${leastShown} of a kind`;
  if (Number.isNaN(error)) return "its error isn't known";
  return error > mostRelativeError * value ? "relative error above 30 %" : null;
}
