import { numbersOf, rowsWhere, type Table, takeRows } from "./table.ts";

/**
 * Fewer stays, or patients, than this are not shown: somebody who knows one of them could learn of the
 * others.
 */
export const leastShown = 11;

/**
 * The rows of a table of groups that may be shown: `leastShown` stays or more, of as many patients where
 * their number is known (a `patients` column above 0); and how many rows are hidden.
 *
 * @throws {TypeError} when the table has no number column `stays`.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { withoutSmallCells } from "lib/table/small_cells.ts";
 * import { numberColumn, tableOf } from "lib/table/table.ts";
 *
 * const groups = tableOf({ stays: numberColumn([10, 11, 40]), patients: numberColumn([10, 11, 4]) });
 * const { shown, hidden } = withoutSmallCells(groups);
 * assertEquals([shown.rowCount, hidden], [1, 2]);
 * ```
 */
export function withoutSmallCells(groups: Table): { readonly shown: Table; readonly hidden: number } {
  const stays = numbersOf(groups, "stays");
  const patients = Object.hasOwn(groups.columns, "patients") ? numbersOf(groups, "patients") : stays;
  const isSmall = (row: number) =>
    stays[row]! < leastShown || (patients[row]! > 0 && patients[row]! < leastShown);
  const rows = rowsWhere(groups.rowCount, (row) => !isSmall(row));
  return { shown: takeRows(groups, rows), hidden: groups.rowCount - rows.length };
}
