import { grouped } from "lib/stats/mod.ts";
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

/** A count that may be shown: 0, or at least `leastShown`; else NaN. */
export function shownCount(count: number): number {
  return count === 0 || count >= leastShown ? count : NaN;
}

/** A count of a whole that may be shown: none of it, or what it leaves of the whole may be too; else NaN. */
export function shownPart(part: number, whole: number): number {
  return part > 0 && Number.isNaN(shownCount(whole - part)) ? NaN : shownCount(part);
}

/**
 * A part in percent of its whole, to a tenth; where that would tell a count of a few, in whole percent
 * rounded down, which of a large whole tells none; else NaN.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shownPercent } from "lib/table/small_cells.ts";
 *
 * assertEquals([shownPercent(445, 4_949), shownPercent(4_947, 4_949), shownPercent(38, 40)], [9, 99, NaN]);
 * ```
 */
export function shownPercent(part: number, whole: number): number {
  if (!Number.isNaN(shownPart(part, whole))) return Math.round(1000 * part / Math.max(1, whole)) / 10;
  return whole >= 100 * leastShown ? Math.floor(100 * part / whole) : NaN;
}

/**
 * Counts beside their sum, of which those that may not be shown are NaN: the small ones, and as many of the
 * next larger ones as it takes for the sum less the shown ones to be none of a few either.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shownCounts } from "lib/table/small_cells.ts";
 *
 * assertEquals(shownCounts([40, 3, 20, 0]), [40, NaN, NaN, 0]);
 * ```
 */
export function shownCounts(counts: readonly number[]): number[] {
  const shown = counts.map(shownCount);
  const rest = () => counts.reduce((sum, count, i) => sum + (Number.isNaN(shown[i]!) ? count : 0), 0);
  while (Number.isNaN(shownCount(rest()))) {
    const next = shown.reduce((least, count) => count > 0 && count < least ? count : least, Infinity);
    if (next === Infinity) break;
    shown[shown.indexOf(next)] = NaN;
  }
  return shown;
}

/** A count in words: "1,204", or "fewer than 11". */
export function countText(count: number): string {
  return Number.isNaN(shownCount(count)) ? `fewer than ${leastShown}` : grouped(count);
}
