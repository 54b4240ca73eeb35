/**
 * Fisher's exact test that two shares are one: the probability, all margins given, of a table as unlikely as
 * this one or less likely (two-sided, as R's `fisher.test`).
 *
 * Exact also where counts are small or 0, where Pearson's chi-square is not. 1 when a side, or both outcomes'
 * one, counts nothing: then there is nothing to tell apart. Takes time in the smallest margin.
 * Source: R. A. Fisher, On the interpretation of chi-square from contingency tables
 * (https://doi.org/10.2307/2340521).
 *
 * @param first `[with, without]` of the first sample, whole numbers from 0.
 * @throws {RangeError} when a count is no whole number from 0.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { fisherExact } from "lib/stats/fisher_exact.ts";
 *
 * assertAlmostEquals(fisherExact([3, 1], [1, 3]), 34 / 70, 1e-12);
 * ```
 */
export function fisherExact(
  first: readonly [number, number],
  second: readonly [number, number],
): number {
  for (const count of [...first, ...second]) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new RangeError(`Cannot test shares as counts must be whole numbers from 0: one is ${count}`);
    }
  }
  const size = first[0] + first[1], marked = first[0] + second[0], total = size + second[0] + second[1];
  const least = Math.max(0, size + marked - total), greatest = Math.min(size, marked);
  const weights = weightsFromMode(size, marked, total, least, greatest);
  // Tables that are equally likely may differ by rounding.
  const limit = weights[first[0] - least]! * (1 + 1e-7);
  let sum = 0, unlikely = 0;
  for (const weight of weights) {
    sum += weight;
    if (weight <= limit) unlikely += weight;
  }
  return unlikely / sum;
}

/**
 * The hypergeometric probabilities of `least` to `greatest`, as multiples of the greatest, so that none
 * overflows.
 */
function weightsFromMode(size: number, marked: number, total: number, least: number, greatest: number) {
  const weights = new Float64Array(greatest - least + 1);
  const ratio = (k: number) => (size - k) / (k + 1) * ((marked - k) / (total - size - marked + k + 1));
  const mode = Math.min(greatest, Math.max(least, Math.floor((size + 1) / (total + 2) * (marked + 1))));
  weights[mode - least] = 1;
  for (let k = mode; k < greatest; k++) weights[k + 1 - least] = weights[k - least]! * ratio(k);
  for (let k = mode; k > least; k--) weights[k - 1 - least] = weights[k - least]! / ratio(k - 1);
  return weights;
}
