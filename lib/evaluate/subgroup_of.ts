import { type Cohort, labelOf, staysColumnsOf } from "lib/cohort/mod.ts";
import { categoriesOf, type CategoryColumn, type Table } from "lib/table/mod.ts";

/** Stays by one column: its name, what headings call it, and each row's group. */
export type Subgroups = { readonly name: string; readonly label: string; readonly groups: CategoryColumn };

/** More groups than these say little each. */
const mostGroups = 40;

/**
 * The column by which errors are told apart: the department, or where the rows don't have it the first
 * category of the spec with two to forty labels; null where there is none.
 */
export function subgroupOf(rows: Table, cohort: Cohort): Subgroups | null {
  const names = ["department", ...staysColumnsOf(cohort).map(({ name }) => name)];
  for (const name of names) {
    if (rows.columns[name]?.type !== "category") continue;
    const groups = categoriesOf(rows, name);
    const codes = new Set(groups.codes);
    const used = codes.size - (codes.has(-1) ? 1 : 0);
    const isDepartment = name === "department" && used > 0;
    if (isDepartment || (used >= 2 && used <= mostGroups)) {
      return { name, label: labelOf(name, cohort), groups };
    }
  }
  return null;
}
