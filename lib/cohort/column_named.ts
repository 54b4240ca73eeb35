import type { Cohort, ColumnSpec } from "./cohort.ts";

/** A column of a spec by its name in the source. @throws {TypeError} when there is none. */
export function columnNamed(cohort: Cohort, name: string): ColumnSpec {
  const found = cohort.columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  throw new TypeError(`Cannot read a column of cohort "${cohort.name}" as its spec must have it: "${name}"`);
}
