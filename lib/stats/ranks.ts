import { sortedNumbers } from "./quantile.ts";
import { firstAtLeast } from "./search.ts";

/**
 * The rank of each number from 1, equal numbers sharing the average of their ranks, as scipy's `rankdata`.
 * NaN is missing: it has the rank NaN and moves no other. Takes time n log n.
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
