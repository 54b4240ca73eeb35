/**
 * The Jensen-Shannon distance of two distributions over the same categories: the square root of the mean
 * divergence (base 2) from their mixture, 0 where they are alike, 1 where they share nothing, as SciPy's
 * `jensenshannon` with base 2. NaN where one side has no counts.
 *
 * Source: J. Lin, Divergence measures based on the Shannon entropy (https://doi.org/10.1109/18.61115).
 *
 * @throws {TypeError} when the arrays differ in length.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { jensenShannonOfCounts } from "lib/stats/jensen_shannon.ts";
 *
 * assertEquals(jensenShannonOfCounts(Float64Array.of(3, 0), Float64Array.of(0, 8)), 1);
 * assertEquals(jensenShannonOfCounts(Float64Array.of(3, 1), Float64Array.of(6, 2)), 0);
 * ```
 */
export function jensenShannonOfCounts(one: Float64Array, other: Float64Array): number {
  if (one.length !== other.length) {
    throw new TypeError(
      `Cannot compare counts as both sides must have the same categories: ${one.length} and ${other.length}`,
    );
  }
  const [all, others] = [one, other].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  if (all === 0 || others === 0) return NaN;
  let divergence = 0;
  one.forEach((count, i) => {
    const [p, q] = [count / all!, other[i]! / others!];
    const middle = (p + q) / 2;
    if (p > 0) divergence += p * Math.log2(p / middle) / 2;
    if (q > 0) divergence += q * Math.log2(q / middle) / 2;
  });
  return Math.sqrt(Math.min(1, Math.max(0, divergence)));
}
