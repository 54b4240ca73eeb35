import { denseGroups } from "./dense_groups.ts";

/**
 * Scores (Float64Array, NaN missing) or codes of a category (Int32Array, negative missing), one entry a
 * row.
 */
export type Side = Float64Array | Int32Array;

/**
 * By how much rows that come in groups (the stays of a patient) overstate a test of two sides' independence:
 * the mean design effect of Rao and Scott, at least 1. A chi-square statistic is divided by it.
 *
 * It compares the variance of the sums that such a test adds up, counted over whole groups, with the one that
 * independent rows would have. A score counts as its distance from the mean, a category as its labels, each
 * by one over its share. Rows with a missing side are left out; a negative group is a group of its own. 1 for
 * no rows, or where either side has one value. Takes time quadratic in the rows of a group.
 *
 * Source: J. Rao and A. Scott, The analysis of categorical data from complex sample surveys
 * (https://doi.org/10.1080/01621459.1981.10477633).
 *
 * @throws {TypeError} when sides or groups differ in length.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { designEffect } from "lib/stats/design_effect.ts";
 *
 * // Every row is there twice: half of them say nothing new.
 * const scores = Float64Array.of(1, 1, 2, 2, 3, 3);
 * assertEquals(designEffect(scores, scores, Int32Array.of(0, 0, 1, 1, 2, 2)), 2);
 * ```
 */
export function designEffect(first: Side, second: Side, group: Int32Array): number {
  if (first.length !== second.length || first.length !== group.length) {
    throw new TypeError(
      `Cannot take a design effect as all sides must be equally long: ${first.length} and ${second.length} ` +
        `rows, ${group.length} groups`,
    );
  }
  const used = Int32Array.from(group.keys()).filter((row) => isThere(first, row) && isThere(second, row));
  const one = kernelOf(first, used), other = kernelOf(second, used);
  let [apart, together] = [0, 0];
  for (const rows of rowsByGroup(used, group)) {
    for (const [i, row] of rows.entries()) {
      apart += one(row, row) * other(row, row);
      for (let j = 0; j < i; j++) together += 2 * one(row, rows[j]!) * other(row, rows[j]!);
    }
  }
  return apart > 0 ? Math.max(1, (apart + together) / apart) : 1;
}

function isThere(side: Side, row: number): boolean {
  return side instanceof Int32Array ? side[row]! >= 0 : !Number.isNaN(side[row]!);
}

/** How alike two rows are on a side: 0 on average. */
function kernelOf(side: Side, used: Int32Array): (row: number, other: number) => number {
  if (side instanceof Float64Array) {
    const mean = used.reduce((sum, row) => sum + side[row]!, 0) / used.length;
    return (row, other) => (side[row]! - mean) * (side[other]! - mean);
  }
  const counts = new Float64Array(used.reduce((most, row) => Math.max(most, side[row]! + 1), 0));
  for (const row of used) counts[side[row]!]!++;
  return (row, other) => (side[row] === side[other] ? used.length / counts[side[row]!]! : 0) - 1;
}

function rowsByGroup(used: Int32Array, group: Int32Array): readonly (readonly number[])[] {
  const { codes, count } = denseGroups(Int32Array.from(used, (row) => group[row]!));
  const rows = Array.from({ length: count }, (): number[] => []);
  codes.forEach((code, i) => rows[code]!.push(used[i]!));
  return rows;
}
