import { type Found, resultIn } from "./found.ts";
import { answeredSections, reportOf } from "./report_of.ts";
import { missingItems } from "./tripod/tripod_answers.ts";
import { tripodItems } from "./tripod/tripod_items.ts";

/** The items of TRIPOD+AI that the report of a run answers nowhere, each in a line. */
export function missingInReport(found: Found): string[] {
  return missingItems(found, answeredSections(reportOf(found).blocks));
}

/** How many parts of the items a run answers, and which it doesn't, in a sentence. */
export function itemsReading(found: Found): string {
  const missing = missingInReport(found);
  const aside = tripodItems.filter(({ at }) => "notApplicable" in at).length;
  const silenced =
    tripodItems.filter(({ at }) => "notebook" in at && resultIn(found, at.notebook)?.cannot != null).length;
  const all = `Of the ${tripodItems.length} parts of TRIPOD+AI's 27 items ${aside} do not apply${
    silenced === 0 ? "" : `, and ${silenced} can't be told, as their notebooks could not answer`
  }`;
  return missing.length === 0
    ? `${all}; the others are all answered.`
    : `${all}; **not answered:** ${missing.join("; ")}.`;
}
