import { leastShown, shownCount } from "lib/table/mod.ts";

/** Rows that are told as a sum, and cells told beside it: what these leave of it could be told, too. */
export type Line<C> = { readonly rows: Int32Array; readonly cells: readonly C[] };

/**
 * Which cells may not be told, so that none of a few can be got by taking those told from a sum: where what
 * a line's cells leave of it has a count of one to ten, its smallest cell is hidden as well, until no line
 * has (complementary suppression).
 *
 * Source: A. Hundepool et al., Statistical Disclosure Control (2012), chapter 4.
 *
 * @param hidden cells that are not told anyway.
 * @param countsOf rows: the counts by which they could be told, each a sum over rows.
 * @returns these and those that are hidden beside them.
 */
export function hiddenBeside<C extends { readonly rows: Int32Array }>(
  lines: readonly Line<C>[],
  hidden: ReadonlySet<C>,
  countsOf: (rows: Int32Array) => readonly number[],
): ReadonlySet<C> {
  const found = new Set(hidden);
  const sized = lines.map(({ rows, cells }) => ({
    all: countsOf(rows),
    cells: cells.map((cell) => ({ cell, counts: countsOf(cell.rows) })),
  }));
  const sizeOf = (counts: readonly number[]) => Math.min(...counts.filter((count) => count > 0));
  for (let isDone = false; !isDone;) {
    isDone = true;
    for (const { all, cells } of sized) {
      const told = cells.filter(({ cell }) => !found.has(cell));
      const rest = all.map((sum, k) => told.reduce((left, { counts }) => left - counts[k]!, sum));
      if (told.length === 0 || !rest.some((count) => Number.isNaN(shownCount(count)))) continue;
      const least = told.reduce((a, b) => sizeOf(b.counts) < sizeOf(a.counts) ? b : a);
      found.add(least.cell);
      isDone = false;
    }
  }
  return found;
}

/**
 * Counts by which a share could be told: of rows with a value those of 1 and of 0, and those that have none.
 */
export function shareCounts(rows: Int32Array, values: Float64Array): readonly [number, number, number] {
  let [ones, zeros] = [0, 0];
  for (const row of rows) {
    if (values[row] === 1) ones++;
    else if (values[row] === 0) zeros++;
  }
  return [ones, zeros, rows.length - ones - zeros];
}

/** Whether a share of these rows tells of fewer than 11 stays: on either side, or of those that have none. */
export function isShareOfFew([ones, zeros, none]: readonly [number, number, number]): boolean {
  return Math.min(ones, zeros) < leastShown || Number.isNaN(shownCount(none));
}
