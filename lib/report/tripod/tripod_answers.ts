import type { ResultTable } from "lib/notebook/mod.ts";
import { type Found, resultIn } from "../found.ts";
import { sentence } from "../sentences/numbers.ts";
import { type TripodItem, tripodItems } from "./tripod_items.ts";

/** The items that a run answers nowhere, each in a line; a notebook that could not answer says so. */
export function missingItems(
  found: Found,
  sections: ReadonlySet<string>,
  items: readonly TripodItem[] = tripodItems,
): string[] {
  return items.flatMap((item) => {
    const answer = answerTo(item, found, sections);
    return answer === null ? [`TRIPOD+AI item ${item.item} (${item.topic}) is answered nowhere`] : [];
  });
}

/**
 * Items as a table: each points at the cell or section that answers it, or says why it does not apply.
 *
 * @param sections the ids of the report's sections.
 */
export function tripodTable(
  found: Found,
  sections: ReadonlySet<string>,
  items: readonly TripodItem[] = tripodItems,
): ResultTable {
  return {
    head: ["item", "asked", "answered"],
    isNumber: [false, false, false],
    rows: items.map((item) => [
      item.item,
      item.topic,
      answerTo(item, found, sections) ?? "**not answered by this run**",
    ]),
  };
}

function answerTo({ at }: TripodItem, found: Found, sections: ReadonlySet<string>): string | null {
  if ("notApplicable" in at) return `not applicable, because ${at.notApplicable}`;
  if ("section" in at) return sections.has(at.section) ? `[[${at.section}]]` : null;
  const { notebook, about } = at, result = resultIn(found, notebook);
  if (result === null) return null;
  if (result.cannot !== null) {
    return `not applicable, because ${notebook} could not answer: ${sentence(result.cannot)}`;
  }
  const shown = result.shown.find(({ heading }) => about.test(heading));
  return shown === undefined
    ? null
    : `[${notebook}, cell ${shown.cell + 1}](${notebook}.html#cell-${shown.cell + 1})`;
}
