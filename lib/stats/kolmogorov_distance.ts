/**
 * Kolmogorov's and Smirnov's distance of two samples: the largest difference of their distribution functions,
 * from 0 to 1; NaN where one is empty.
 *
 * @param one ascending, without NaN; `other` likewise.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { kolmogorovDistance } from "lib/stats/kolmogorov_distance.ts";
 *
 * assertEquals(kolmogorovDistance(Float64Array.of(1, 2, 2, 3), Float64Array.of(2, 3)), 0.25);
 * ```
 */
export function kolmogorovDistance(one: Float64Array, other: Float64Array): number {
  if (one.length === 0 || other.length === 0) return NaN;
  let [i, j, most] = [0, 0, 0];
  while (i < one.length && j < other.length) {
    const value = Math.min(one[i]!, other[j]!);
    while (i < one.length && one[i]! <= value) i++;
    while (j < other.length && other[j]! <= value) j++;
    most = Math.max(most, Math.abs(i / one.length - j / other.length));
  }
  return most;
}
