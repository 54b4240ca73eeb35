import { normalQuantile, normalShare } from "lib/stats/mod.ts";
import { logBegun, logSum } from "./stakes.ts";

/** A bet that is open: what the deviations of the days left must still sum to, at least, to win. */
type OpenBet = { readonly lacks: number; readonly left: number };

export type StakeWithinOptions = {
  /** A bet is decided after so many days. */
  readonly days: number;
  /** What a bet that is won makes of the whole stake, as a logarithm, above 0: as much as is an alarm. */
  readonly toWin: number;
};

/**
 * What a stake has become by day, as a logarithm, whose bets must be won within a few days: each day 1/365 of
 * what is left is laid on the next days' deviations summing to so much that they would by chance just as
 * seldom as keeps the bet fair. Won, it is an alarm, and is laid on as before; else it is lost. Until then it
 * is worth its chance while nothing has changed.
 *
 * It is a test martingale like that of `stakeByDay()`. That one goes on with every bet, so that most of what
 * may be lost to quiet years is spent on alarms that come later than after a few days; this one spends it on
 * those of the first days alone (J. Neyman and E. Pearson: no other bet on these days is won more often),
 * and finds what isn't found by then no more. Bets of neighbouring days, which win together, add up.
 *
 * The sum of deviations is taken for normal, as the counts of a few hundred independent events nearly are: on
 * that, and on the dispersion that deviations are told by, the level rests.
 *
 * Source: Detecting an intermittent change of unknown duration (https://arxiv.org/abs/2210.17342): it bounds
 * the probability of a false alarm in a window, and makes that of a detection within one as large as it can.
 *
 * @param deviation by day, in the direction that is bet on: of a mean of at most 0 and a variance of at most
 * 1 while nothing has changed; NaN where no bet is made, which is no day of a bet either.
 * @param gain by day, the logarithm of what a day multiplies what was won by, as of `stakeByDay()`.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { stakeWithin } from "lib/monitor/any_time/stake_within.ts";
 *
 * const deviation = Float64Array.of(0, 3, 3, 3, 0), gain = Float64Array.of(-3, 3, 3, 3, -3);
 * const stake = stakeWithin(deviation, gain, { days: 3, toWin: Math.log(100) });
 * assert(stake[0]! < Math.log(1 / 365) && stake[2]! < Math.log(100));
 * assert(stake[3]! >= Math.log(100) && stake[4]! < stake[3]!);
 * ```
 */
export function stakeWithin(
  deviation: Float64Array,
  gain: Float64Array,
  { days, toWin }: StakeWithinOptions,
): Float64Array {
  let won = -Infinity, open: OpenBet[] = [];
  return deviation.map((each, day) => {
    open.push({ lacks: -Math.sqrt(days) * normalQuantile(Math.exp(logBegun(day) - toWin)), left: days });
    if (!Number.isNaN(each)) {
      open = open.map(({ lacks, left }) => ({ lacks: lacks - each, left: left - 1 }));
      const wins = open.filter(({ lacks, left }) => left === 0 && lacks <= 0).length;
      open = open.filter(({ left }) => left > 0);
      won = logSum(won + gain[day]!, Math.log(wins) + toWin);
    }
    const chances = open.reduce((sum, { lacks, left }) => sum + normalShare(-lacks / Math.sqrt(left)), 0);
    return logSum(won, Math.log(chances) + toWin);
  });
}
