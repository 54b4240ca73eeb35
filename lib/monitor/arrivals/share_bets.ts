import { dayMs } from "lib/stats/mod.ts";
import { weekdayOf } from "../any_time/calendar_factor.ts";
import { dispersionOf, wanderingOf } from "../any_time/dispersion.ts";

/** By day: how many came, and how many of them with something. */
export type DailyShare = {
  /** Midnight of the first day, epoch milliseconds UTC. */
  readonly first: number;
  readonly all: Float64Array;
  readonly some: Float64Array;
};

export type ShareBetOptions = {
  /** By what the odds are multiplied if something has changed. */
  readonly odds: readonly number[];
  /** Odds that differ by less than this factor are no change; above 1. */
  readonly tolerance: number;
  /** The share is taken for at least so much: rarer things come and go. Default 0. */
  readonly least?: number;
  /** Whether the share may wander from month to month in quiet times. Default false. */
  readonly wanders?: boolean;
};

/** A weekday's share is drawn to that of all days as by so many. */
const priorCount = 200;
/** Half of what is bet on must be so many standard errors of the reference's share. */
const sureErrors = 4;

/**
 * Bets that a share has changed from what it was in a reference, day by day: the binomial likelihood ratio of
 * odds that are a factor higher than the weekday's, against the most that is tolerated, its logarithm divided
 * by the dispersion of the reference's days, or of its months where the share wanders. Bets on less than the
 * reference can tell apart, or on what never varied, are left out.
 *
 * @returns for each bet by day the logarithm of what it multiplies its stake by.
 */
export function shareBets(
  reference: DailyShare,
  current: DailyShare,
  { odds, tolerance, least = 0, wanders = false }: ShareBetOptions,
): { readonly odds: number; readonly gain: Float64Array }[] {
  const usual = weekdayShares(reference, least);
  const expected = reference.all.map((all, day) => all * shareOn(usual, reference, day));
  const variance = expected.map((each, day) => each * (1 - shareOn(usual, reference, day)));
  const information = variance.reduce((sum, each) => sum + each, 0);
  if (!(information > 0)) return [];
  const days = [reference.some, expected, variance] as const;
  const dispersion = Math.max(dispersionOf(...days), wanders ? wanderingOf(...days) : 1);
  const error = Math.sqrt(dispersion / information);
  return odds.filter((each) => Math.abs(Math.log(each)) / 2 > sureErrors * error).map((each) => {
    const tolerated = each > 1 ? tolerance : 1 / tolerance;
    const gain = current.some.map((some, day) => {
      const share = shareOn(usual, current, day), all = current.all[day]!;
      const bound = all * (Math.log1p(share * (each - 1)) - Math.log1p(share * (tolerated - 1)));
      return (some * Math.log(each / tolerated) - bound) / dispersion;
    });
    return { odds: each, gain };
  });
}

function weekdayShares({ first, all, some }: DailyShare, least: number): Float64Array {
  const sum = (values: Float64Array) => values.reduce((total, each) => total + each, 0);
  const mean = sum(all) > 0 ? sum(some) / sum(all) : 0;
  const came = new Float64Array(7).fill(priorCount * mean), whole = new Float64Array(7).fill(priorCount);
  all.forEach((each, day) => {
    const on = weekdayOf(first + day * dayMs);
    came[on] = came[on]! + some[day]!;
    whole[on] = whole[on]! + each;
  });
  return came.map((each, on) => Math.max(least, each / whole[on]!));
}

function shareOn(usual: Float64Array, { first }: DailyShare, day: number): number {
  return usual[weekdayOf(first + day * dayMs)]!;
}
