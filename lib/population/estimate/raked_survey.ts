import { shownText } from "lib/files/mod.ts";
import { categoriesOf, cellText, columnOf, type Table } from "lib/table/mod.ts";
import type { Survey } from "../survey/survey.ts";
import { surveyGroups } from "../survey/survey_groups.ts";
import { rakedWeights } from "./raked_weights.ts";

/**
 * The survey with weights that meet margins which are known of the population. Its variances take the weights
 * as they are then, so that intervals are rather too wide where the margins tell of what is asked.
 *
 * @param margins a row a label: item, label, people.
 * @throws {TypeError} when there is no such item; {RangeError} naming a label that it lacks or people that
 * are no number above 0, and as `rakedWeights()`.
 */
export function rakedSurvey(survey: Survey, margins: Table): Survey {
  const items = categoriesOf(margins, "item"),
    label = columnOf(margins, "label"),
    people = columnOf(margins, "people");
  const wanted = items.labels.map((item, code) => {
    const { codes, labels } = surveyGroups(survey, item), counts = new Array<number>(labels.length).fill(0);
    for (let row = 0; row < margins.rowCount; row++) {
      if (items.codes[row] !== code) continue;
      const name = cellText(label, row) ?? "",
        place = labels.indexOf(name),
        count = Number(cellText(people, row) ?? NaN);
      if (place < 0 || !(count > 0)) {
        throw new RangeError(
          `Cannot rake a survey as a margin must have labels of "${
            shownText(item, 40)
          }" and people above 0: row ${row + 1} has "${shownText(name, 40)}" and ${cellText(people, row)}`,
        );
      }
      counts[place] = count;
    }
    return { codes, people: counts };
  });
  const { design } = survey;
  return { ...survey, design: { ...design, weight: rakedWeights(design.weight, wanted) } };
}
