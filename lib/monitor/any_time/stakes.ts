/** How likely a change is to begin on a day, before anything was seen: one a year. */
const changeRate = 1 / 365;

/**
 * What a single day may multiply a stake by, as a logarithm: days on which something else went wrong (half of
 * a file was loaded, everybody was snowed in) never raise an alarm alone.
 */
export const mostGain = 7;

/** A bet's part of the whole stake, and what has become of what is laid of it, by day, as a logarithm. */
export type Stake = { readonly share: number; readonly stake: Float64Array };

/**
 * What a bet's stake has become by day, as a logarithm: each day 1/365 of what is left is laid anew, and what
 * lies is multiplied by what the day brings, M(t) = (M(t - 1) + w(t)) exp(gain(t)).
 *
 * @param gain by day, the logarithm of what the day multiplies the stake by: of a mean of at most 1 while
 * nothing has changed; 0 where no bet is made.
 * @param bonus what is given to the stake that lies, as a logarithm, before a day: as `overshootBonus()`
 * allows.
 */
export function stakeByDay(
  gain: Float64Array,
  bonus: (laid: number, day: number) => number = () => 0,
): Float64Array {
  let stake = -Infinity;
  return gain.map((each, day) => {
    const laid = logSum(stake, logBegun(day));
    return stake = laid + bonus(laid, day) + Math.min(each, mostGain);
  });
}

/** The part of a stake that is laid on a day, as a logarithm. */
export function logBegun(day: number): number {
  return Math.log(changeRate) + day * Math.log1p(-changeRate);
}

/**
 * The evidence, by day, that something has changed on a day nobody knows, as a logarithm: all stakes together
 * with what has not been laid yet.
 *
 * It is a test martingale, or less: while nothing has changed, the chance that it ever reaches 1/a is at most
 * a, however long and often one looks (Ville's inequality).
 *
 * Sources: J. Ville 1939; A. Ramdas and others, Game-theoretic statistics and safe anytime-valid inference
 * (https://doi.org/10.1214/23-STS894); V. Shin and others, E-detectors
 * (https://doi.org/10.51387/23-NEJSDS51).
 *
 * @param stakes of the same days, whose shares sum to 1, or less; none gives no days.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { evidenceOfStakes, stakeByDay } from "lib/monitor/any_time/stakes.ts";
 *
 * const gain = Float64Array.of(-1, -1, 3, 3, 3, 3);
 * const evidence = evidenceOfStakes([{ share: 1, stake: stakeByDay(gain) }]);
 * assert(evidence[1]! < 0 && evidence[5]! > Math.log(20));
 * ```
 */
export function evidenceOfStakes(stakes: readonly Stake[]): Float64Array {
  const days = stakes[0]?.stake.length ?? 0;
  const laid = stakes.reduce((sum, { share }) => sum + share, 0);
  return Float64Array.from({ length: days }, (_, day) => {
    let sum = laid * (1 - changeRate) ** (day + 1) + 1 - laid;
    for (const { share, stake } of stakes) sum += share * Math.exp(Math.min(stake[day]!, 700));
    return Math.log(sum);
  });
}

/** log(exp(a) + exp(b)) without overflow. */
export function logSum(a: number, b: number): number {
  const most = Math.max(a, b);
  return most === -Infinity ? most : most + Math.log1p(Math.exp(-Math.abs(a - b)));
}
