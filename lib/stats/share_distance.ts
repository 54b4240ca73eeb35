/**
 * How far two distributions over the same categories are apart, 0 (equal) to 1 (no category in common):
 * Cramér's V of the two as if both had equally many rows, so that a small sample beside a large one is not
 * made to look alike.
 *
 *   V² = ½ Σ (p - q)² / (p + q)
 *
 * This is also the root of half the triangular discrimination (Le Cam 1986). NaN when one side is empty.
 *
 * @param first counts by category, 0 or more.
 * @throws {TypeError} when the sides differ in length.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { shareDistance } from "lib/stats/share_distance.ts";
 *
 * assertAlmostEquals(shareDistance(Float64Array.of(50, 50), Float64Array.of(6, 4)), 0.1005037815, 1e-9);
 * ```
 */
export function shareDistance(first: Float64Array, second: Float64Array): number {
  if (first.length !== second.length) {
    throw new TypeError(
      `Cannot compare counts as both sides must have the same categories: ${first.length} and ${second.length}`,
    );
  }
  const firstTotal = first.reduce((sum, count) => sum + count, 0);
  const secondTotal = second.reduce((sum, count) => sum + count, 0);
  if (firstTotal === 0 || secondTotal === 0) return NaN;
  let sum = 0;
  for (let i = 0; i < first.length; i++) {
    const p = first[i]! / firstTotal, q = second[i]! / secondTotal;
    if (p + q > 0) sum += (p - q) ** 2 / (p + q);
  }
  return Math.sqrt(sum / 2);
}
