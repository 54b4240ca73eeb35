import type { Interval } from "lib/stats/mod.ts";
import type { Survey } from "../survey/survey.ts";
import { surveyGroups } from "../survey/survey_groups.ts";
import { standardisedMean } from "./standardised_mean.ts";

/**
 * The share of a yes by the labels of an item if ages were everywhere as in all: what is left of a difference
 * when it isn't that one group is older.
 *
 * @param yes of each row 1, 0, or NaN where it isn't known.
 */
export function ageStandardised(
  survey: Survey,
  yes: Float64Array,
  item: string,
): (Interval & { readonly group: string })[] {
  const age = surveyGroups(survey, "age"),
    { codes, labels } = surveyGroups(survey, item),
    { design } = survey;
  const people = new Float64Array(age.labels.length);
  age.codes.forEach((code, row) => code >= 0 && (people[code]! += design.weight[row]!));
  return labels.map((group, code) => {
    const options = { isIn: (row: number) => codes[row] === code, scale: "logit" } as const;
    return { group, ...standardisedMean(yes, design, age.codes, [...people], options) };
  });
}
