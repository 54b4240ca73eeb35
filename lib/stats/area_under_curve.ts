import type { Interval } from "./interval.ts";
import { ranks } from "./ranks.ts";

/** Of 95 % of a normal distribution. */
const z95 = 1.959963984540054;

/**
 * The area under the ROC curve: how likely a score of the first kind is higher than one of the second, a tie
 * counting half; with DeLong's 95 % interval. NaN where a kind has none, and an interval without width where
 * it has one only.
 *
 * Source: E. DeLong and others, Comparing the areas under two or more correlated receiver operating
 * characteristic curves (https://doi.org/10.2307/2531595).
 *
 * @param higher scores that should be high; `lower` those that should be low; without NaN.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { areaUnderCurve } from "lib/stats/area_under_curve.ts";
 *
 * // Of six pairs four are in order, and one is a tie.
 * assertEquals(areaUnderCurve(Float64Array.of(3, 2, 1), Float64Array.of(1, 2)).value, 4 / 6);
 * ```
 */
export function areaUnderCurve(higher: Float64Array, lower: Float64Array): Interval {
  const [m, n] = [higher.length, lower.length];
  if (m === 0 || n === 0) return { value: NaN, lower: NaN, upper: NaN };
  const together = ranks(joined(higher, lower));
  const [own, others] = [ranks(higher), ranks(lower)];
  const above = own.map((rank, i) => (together[i]! - rank) / n);
  const below = others.map((rank, j) => 1 - (together[m + j]! - rank) / m);
  const value = above.reduce((sum, each) => sum + each, 0) / m;
  const variance = (places: Float64Array) =>
    places.length < 2 ? 0 : places.reduce((sum, each) => sum + (each - value) ** 2, 0) / (places.length - 1);
  const spread = z95 * Math.sqrt(variance(above) / m + variance(below) / n);
  return { value, lower: Math.max(0, value - spread), upper: Math.min(1, value + spread) };
}

/** Not by spreading them: a call has room for so many arguments. */
function joined(one: Float64Array, other: Float64Array): Float64Array {
  const both = new Float64Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** The mean of two halves' areas, which are independent of each other but for what they learnt. */
export function meanOfHalves([one, other]: readonly Interval[]): Interval {
  const value = (one!.value + other!.value) / 2;
  const spread = Math.hypot(one!.upper - one!.lower, other!.upper - other!.lower) / 4;
  return { value, lower: Math.max(0, value - spread), upper: Math.min(1, value + spread) };
}
