import { sortedNumbers } from "./quantile.ts";
import { firstAtLeast } from "./search.ts";

/**
 * The rank of each number from 1, equal numbers sharing the average of their ranks, as scipy's `rankdata`.
 * NaN is missing: it has the rank NaN and moves no other. Takes time n log n; n, where the
 * values are whole numbers from a range that is no longer than they are many.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ranks } from "lib/stats/ranks.ts";
 *
 * assertEquals(ranks(Float64Array.of(30, 10, 10, NaN)), Float64Array.of(3, 1.5, 1.5, NaN));
 * ```
 */
export function ranks(values: Float64Array): Float64Array {
  const whole = wholeRange(values);
  if (whole !== null) return ranksOfWhole(values, whole);
  const { distinct, averages } = distinctRanks(sortedNumbers(values));
  return values.map((value) => Number.isNaN(value) ? NaN : averages[firstAtLeast(distinct, value)]!);
}

/** The different values, ascending, and beside each the average of the ranks that it takes up. */
function distinctRanks(sorted: Float64Array): { distinct: Float64Array; averages: Float64Array } {
  const distinct = new Float64Array(sorted.length);
  const averages = new Float64Array(sorted.length);
  let count = 0;
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    distinct[count] = sorted[start]!;
    averages[count] = (start + 1 + end) / 2;
    count++;
  }
  return { distinct: distinct.subarray(0, count), averages: averages.subarray(0, count) };
}

type Range = { readonly least: number; readonly most: number };

/**
 * The range of whole numbers, or null where a value is none, or the range is longer than the values are many.
 */
function wholeRange(values: Float64Array): Range | null {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isSafeInteger(value)) return null;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most - least < values.length ? { least, most } : null;
}

function ranksOfWhole(values: Float64Array, { least, most }: Range): Float64Array {
  const counts = new Float64Array(Math.max(0, most - least + 1));
  for (const value of values) if (!Number.isNaN(value)) counts[value - least]!++;
  let below = 0;
  const averages = counts.map((count) => (below += count) - (count - 1) / 2);
  return values.map((value) => Number.isNaN(value) ? NaN : averages[value - least]!);
}
