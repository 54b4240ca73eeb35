import { upperGamma } from "./gamma.ts";

/** A range of values: from `lower`, below `upper`, which may be infinite. */
export type Range = { readonly lower: number; readonly upper: number };

/**
 * The probability that a lognormal variable of this mean lies in a range; `spread` is the standard deviation
 * of its logarithm.
 */
export function lognormalMass(mean: number, spread: number, { lower, upper }: Range): number {
  const centre = Math.log(mean) - spread * spread / 2;
  return between((Math.log(lower) - centre) / spread, (Math.log(upper) - centre) / spread);
}

/**
 * The mean of a lognormal variable among its values in a range (`E[Y | lower <= Y < upper]`), from its mean
 * over all; the range's nearest edge where it hardly ever lies there.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { lognormalMeanWithin } from "lib/stats/lognormal.ts";
 *
 * assertAlmostEquals(lognormalMeanWithin(6, 0.5, { lower: 0, upper: Infinity }), 6, 1e-12);
 * ```
 */
export function lognormalMeanWithin(mean: number, spread: number, range: Range): number {
  const { lower, upper } = range;
  const mass = lognormalMass(mean, spread, range);
  if (mass < 1e-9) return mean < lower || upper === Infinity ? lower : upper;
  const centre = Math.log(mean) + spread * spread / 2;
  const shifted = between((Math.log(lower) - centre) / spread, (Math.log(upper) - centre) / spread);
  return Math.min(upper, Math.max(lower, mean * shifted / mass));
}

/** The probability of a standard normal variable between two values, precise in either tail. */
function between(from: number, to: number): number {
  return from > 0 ? above(from) - above(to) : above(-to) - above(-from);
}

function above(z: number): number {
  if (z === Infinity) return 0;
  if (z === -Infinity) return 1;
  const tail = upperGamma(0.5, z * z / 2) / 2;
  return z >= 0 ? tail : 1 - tail;
}
