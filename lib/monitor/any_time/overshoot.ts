import { normalShare } from "lib/stats/mod.ts";

/** A day carries a stake no further than so many deviations. */
const farthest = 6;

/**
 * What a stake may be multiplied by before a day, as a logarithm, as whatever it has beyond its limit after
 * the day is worth nothing: the alarm is raised at the limit. With L what the day multiplies the stake by
 * and c the limit as a multiple of the stake, it is the b at which the mean of min(b L, c) is that of L while
 * nothing has changed. What is a test martingale without remains one with it, cut at the limit, so that
 * Ville's inequality holds, and loses less by its jumps.
 *
 * It is at most c: a day that speaks against a bet raises no alarm of it.
 *
 * The logarithm of L is taken for normal, as that of a likelihood ratio of means is: of mean -gain and
 * variance 2 gain. With a few hundred independent events a day it nearly is.
 *
 * Source: L. Fischer and A. Ramdas, Improving Wald's (approximate) sequential probability ratio test by
 * avoiding overshoot (https://arxiv.org/abs/2410.16076).
 *
 * @param toLimit what the stake lacks to its limit, as a logarithm; 0 or below gives 0.
 * @param gain what the day adds to the logarithm on average where the bet is right, above 0.
 * @param most L is cut at exp(most): a stake that lacks more can't reach its limit, which gives 0.
 * @example
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { overshootBonus } from "lib/monitor/any_time/overshoot.ts";
 *
 * assertEquals([overshootBonus(0, 3), overshootBonus(8, 3, 7)], [0, 0]);
 * assert(overshootBonus(8, 3) < 0.05 && overshootBonus(4, 3) > 0.25);
 * ```
 */
export function overshootBonus(toLimit: number, gain: number, most: number = Infinity): number {
  const deviation = Math.sqrt(2 * gain), cut = Math.min(most, gain + farthest * deviation);
  if (!(toLimit > 0) || toLimit >= cut) return 0;
  const mean = meanUntil(cut, gain, deviation);
  const missing = (bonus: number) => bonus + Math.log(meanUntil(toLimit - bonus, gain, deviation) / mean);
  if (missing(toLimit) <= 0) return toLimit;
  let [low, high] = [0, toLimit];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (missing(middle) < 0) low = middle;
    else high = middle;
  }
  return low;
}

/** The mean of min(L, exp(most)). */
function meanUntil(most: number, gain: number, deviation: number): number {
  return normalShare((most - gain) / deviation) + Math.exp(most) * normalShare(-(most + gain) / deviation);
}
