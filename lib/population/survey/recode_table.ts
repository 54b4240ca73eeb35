import { categoryColumn, inWords, numberColumn, shownCounts, type Table, tableOf } from "lib/table/mod.ts";
import type { Survey } from "./survey.ts";
import { missingKinds } from "./survey_spec.ts";

/** How many values of an item are known, and how many lack for which reason. */
function recodeCounts({ why }: Survey, item: string): readonly number[] {
  const counts = missingKinds.map(() => 0);
  for (const kind of why[item]!) counts[kind]!++;
  return counts;
}

/**
 * What became of each item's codes: a row an item, a column a reason why there is no value; counts of a few
 * are hidden.
 */
export function recodeTable(survey: Survey): Table {
  const items = survey.spec.items;
  const counts = items.map(({ name }) => recodeCounts(survey, name)), shown = counts.map(shownCounts);
  const kinds = missingKinds.map((kind, k) => [kind, k] as const)
    .filter(([, k]) => k === 0 || counts.some((each) => each[k]! > 0));
  return tableOf({
    item: categoryColumn(items.map(({ name }) => inWords(name))),
    columns: categoryColumn(items.map(({ columns }) => columns.join(", else "))),
    ...Object.fromEntries(
      kinds.map(([kind, k]) => [kind.replaceAll(" ", "_"), numberColumn(shown.map((each) => each[k]!))]),
    ),
  });
}
