import { inWords } from "lib/table/mod.ts";
import type { Cohort } from "./cohort.ts";
import { typeMade } from "./expression.ts";
import { type SharedColumn, staysColumns } from "./stays.ts";

/**
 * The columns that a cohort's `stays` has beside those that all share, in the order of the spec: numbers and
 * categories under names of its own.
 */
export function ownColumns(cohort: Cohort): SharedColumn[] {
  const copied = cohort.columns.flatMap(({ stays, type, meaning, unit }): SharedColumn[] =>
    stays === undefined ? [] : [{ name: stays, type, meaning, ...(unit !== undefined && { unit }) }]
  );
  const made = Object.entries(cohort.derive).map(([name, derived]): SharedColumn => {
    const { meaning = inWords(name), unit } = derived;
    return { name, type: typeMade(derived), meaning, ...(unit !== undefined && { unit }) };
  });
  const names = new Set(staysColumns.map(({ name }) => name));
  return [...copied.filter(({ name }) => cohort.derive[name] === undefined), ...made]
    .filter(({ name }) => !names.has(name));
}

/** All columns of a cohort's `stays`: those that all cohorts share, then its own. */
export function staysColumnsOf(cohort: Cohort): SharedColumn[] {
  return [...staysColumns, ...ownColumns(cohort)];
}
