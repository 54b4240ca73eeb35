import { type Figure, intervalPlot } from "lib/chart/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { inWords } from "lib/table/mod.ts";
import { ageStandardised } from "../estimate/age_standardised.ts";
import { prevalenceBy } from "../estimate/prevalence_by.ts";
import { type Survey, yesOf } from "../survey/survey.ts";
import { groupLabel } from "./group_label.ts";

/**
 * States (or other groups) with their prevalence as it is, and as it would be if ages were as in all: dots
 * with intervals, the highest first.
 */
export function standardisedFigure(survey: Survey, item: string): Figure {
  const yes = yesOf(survey), standard = ageStandardised(survey, yes, item);
  const groups = prevalenceBy(survey, yes, item).map((each, code) => ({ ...each, standard: standard[code]! }))
    .filter((each) => each.hidden === null).toSorted((a, b) => b.value - a.value);
  const rows = groups.flatMap((each) => {
    const label = groupLabel(survey.spec, item, each.group);
    return [each, each.standard].map(({ value, lower, upper }, i) => ({
      ...{ label, series: i === 0 ? "as it is" : "ages as in all" },
      ...{ value: 100 * value, lower: 100 * lower, upper: 100 * upper },
    }));
  });
  const [first] = groups, last = groups.at(-1);
  return intervalPlot(rows, {
    text: {
      title: first === undefined || last === undefined
        ? `No ${inWords(item)} may be shown`
        : `From ${(100 * last.value).toFixed(1)} % in ${groupLabel(survey.spec, item, last.group)} to ${
          (100 * first.value).toFixed(1)
        } % in ${groupLabel(survey.spec, item, first.group)}`,
      subtitle: `Share in ${survey.spec.outcome.said} with 95 % intervals, n = ${
        grouped(survey.rowCount)
      } respondents`,
    },
    label: "share (%)",
  });
}
