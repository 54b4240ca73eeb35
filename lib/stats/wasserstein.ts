/**
 * The Wasserstein distance of two samples of a number: the area between their cumulative shares, in the
 * number's own unit, as SciPy's `wasserstein_distance`. NaN where a sample is empty.
 *
 * @param one ascending, without NaN; `other` likewise.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { wassersteinDistance } from "lib/stats/wasserstein.ts";
 *
 * // Everybody one day longer; then half of them, by three days.
 * assertEquals(wassersteinDistance(Float64Array.of(1, 2, 3), Float64Array.of(2, 3, 4)), 1);
 * assertEquals(wassersteinDistance(Float64Array.of(1, 1), Float64Array.of(1, 4)), 1.5);
 * ```
 */
export function wassersteinDistance(one: Float64Array, other: Float64Array): number {
  if (one.length === 0 || other.length === 0) return NaN;
  let [i, j, area] = [0, 0, 0];
  let before = Math.min(one[0]!, other[0]!);
  while (i < one.length || j < other.length) {
    const at = Math.min(one[i] ?? Infinity, other[j] ?? Infinity);
    area += Math.abs(i / one.length - j / other.length) * (at - before);
    while (one[i] === at) i++;
    while (other[j] === at) j++;
    before = at;
  }
  return area;
}
