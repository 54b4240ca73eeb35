import type { Predictions } from "./predictions.ts";

/** How many patients predicted stays are of: one whose patient is missing is of a patient of its own. */
export function patientCount({ actual, group }: Pick<Predictions, "actual" | "group">): number {
  if (group === undefined) return actual.length;
  const known = group.filter((patient) => patient >= 0);
  return new Set(known).size + group.length - known.length;
}
