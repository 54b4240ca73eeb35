/**
 * The mean of `values` with the given weights, which must be positive in sum; NaN when there are none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { weightedMean } from "lib/stats/weighted_mean.ts";
 *
 * assertEquals(weightedMean(Float64Array.of(1, 4), Float64Array.of(2, 1)), 2);
 * ```
 */
export function weightedMean(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    sum += weights[i]! * values[i]!;
    total += weights[i]!;
  }
  return sum / total;
}
