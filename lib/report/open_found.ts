import { readResults, runFolder } from "lib/notebook/mod.ts";
import { checkFound, headFacts } from "./check_found.ts";
import { type Found, foundIn, versionOf } from "./found.ts";

/**
 * What the notebooks before found, of the run that this one belongs to.
 *
 * @throws {SyntaxError} naming the result that is damaged.
 */
export async function openFound(cohort: string): Promise<Found> {
  const results = await readResults(runFolder(cohort));
  return foundIn(cohort, null, results.filter(({ notebook }) => !notebook.endsWith("_report")));
}

/**
 * Why nothing can be written up: no notebook has left a result. Null when something can.
 *
 * @throws {RangeError} naming notebook and key, where results don't belong together.
 */
export function whyNoReport(found: Found): string | null {
  if (found.results.size === 0) return "No notebook of this run has left a result: run them first.";
  checkFound(found, { data: null, champion: null });
  return null;
}

/** Of what a report tells, in a sentence: cohort, day, model, notebooks. */
export function headReading(found: Found): string {
  const names = [...found.results.keys()].map((name) => `\`${name}\``);
  return `${headFacts(found, versionOf(found)).join(", ")}; from the results of ${names.join(", ")}.`;
}
