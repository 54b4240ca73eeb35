import { sortedNumbers } from "./quantile.ts";

/**
 * Cliff's delta: the probability that a number of the second sample is above one of the first, less that it
 * is below; -1 to 1, 0 when neither.
 *
 * By custom 0.15 is small, 0.33 medium, 0.47 large. It asks nothing of the distributions. NaN is missing and
 * left out; NaN when a sample is empty. Takes time n log n. Source: N. Cliff, Dominance statistics
 * (https://doi.org/10.1037/0033-2909.114.3.494).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cliffsDelta } from "lib/stats/cliffs_delta.ts";
 *
 * assertEquals(cliffsDelta(Float64Array.of(1, 2), Float64Array.of(2, 3)), 0.75);
 * ```
 */
export function cliffsDelta(first: Float64Array, second: Float64Array): number {
  const a = sortedNumbers(first);
  const b = sortedNumbers(second);
  let surplus = 0;
  let below = 0; // numbers of the first sample below b[j]
  let upTo = 0; // those not above it
  for (const value of b) {
    while (below < a.length && a[below]! < value) below++;
    while (upTo < a.length && a[upTo]! <= value) upTo++;
    surplus += below - (a.length - upTo);
  }
  return surplus / (a.length * b.length);
}
