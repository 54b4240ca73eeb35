import { sortedNumbers } from "./quantile.ts";
import { firstAtLeast } from "./search.ts";
import { type WholeRange, wholeRange } from "./whole_range.ts";

/**
 * The rank of each number from 1, equal numbers sharing the average of their ranks, as scipy's `rankdata`.
 * NaN is missing: it has the rank NaN and moves no other. Takes time n log n, of whole numbers time n.
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
  const range = wholeRange(values);
  if (range) return ranksWhole(values, range);
  const { distinct, averages } = distinctRanks(sortedNumbers(values));
  return values.map((value) => Number.isNaN(value) ? NaN : averages[firstAtLeast(distinct, value)]!);
}

/** By counting how many numbers lie at and below each. */
function ranksWhole(values: Float64Array, { least, width }: WholeRange): Float64Array {
  const counts = new Float64Array(width);
  for (const value of values) if (!Number.isNaN(value)) counts[value - least]!++;
  let below = 0;
  for (let place = 0; place < width; place++) {
    const own = counts[place]!;
    counts[place] = below + (own + 1) / 2;
    below += own;
  }
  const ranks = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    ranks[i] = Number.isNaN(values[i]!) ? NaN : counts[values[i]! - least]!;
  }
  return ranks;
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
