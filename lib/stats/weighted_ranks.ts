import { ascendingRows } from "./ascending_rows.ts";
import { rowNumbers } from "./row_numbers.ts";

/**
 * The rank of each value where a row of weight w counts as w rows: the weight below it, and half of the
 * weight that shares its value. With equal weights these are `ranks()` less a half, times the weight. A
 * missing value (NaN) and a row without weight have the rank NaN.
 *
 * @throws {TypeError} when values and weights differ in length.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { weightedRanks } from "lib/stats/weighted_ranks.ts";
 *
 * const ranks = weightedRanks(Float64Array.of(30, 10, 10), Float64Array.of(4, 1, 1));
 * assertEquals(ranks, Float64Array.of(4, 1, 1));
 * ```
 */
export function weightedRanks(values: Float64Array, weight: Float64Array): Float64Array {
  if (values.length !== weight.length) {
    throw new TypeError(
      `Cannot rank as every value must have a weight: ${values.length} values, ${weight.length} weights`,
    );
  }
  const rows = rowNumbers(values.length).filter((row) => !Number.isNaN(values[row]!) && weight[row]! > 0);
  const order = ascendingRows(rows, values);
  const ranks = new Float64Array(values.length).fill(NaN);
  let below = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    let own = 0;
    while (end < order.length && values[order[end]!] === values[order[start]!]) own += weight[order[end++]!]!;
    for (let i = start; i < end; i++) ranks[order[i]!] = below + own / 2;
    below += own;
  }
  return ranks;
}
