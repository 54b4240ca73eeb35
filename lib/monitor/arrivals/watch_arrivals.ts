import { dayMs } from "lib/stats/mod.ts";
import { alarmLimit, type Watched } from "../any_time/alarm_share.ts";
import { evidenceOfStakes, type Stake, stakeByDay } from "../any_time/stakes.ts";
import type { BinnedFeature } from "../binned_feature.ts";
import { type DailyShare, type ShareBetOptions, shareBets } from "./share_bets.ts";
import { volumeBets } from "./volume_bets.ts";

/** Stays of two periods by feature, and when they began (epoch milliseconds UTC). */
export type Arrivals = {
  readonly features: readonly ArrivingFeature[];
  readonly reference: ArrivalDays;
  readonly current: ArrivalDays;
};

export type ArrivingFeature = BinnedFeature & {
  readonly name: string;
  /** 1 for each current stay whose label nobody knew; absent where there are no labels. */
  readonly unknown?: Uint8Array;
};

/** Midnights: from `from` until before `until`. */
export type ArrivalDays = { readonly from: number; readonly until: number; readonly time: Float64Array };

/** One kind of change watched day by day. */
export type ArrivalWatch = {
  readonly kind: Exclude<Watched, "discharges">;
  /** By day, as a logarithm. */
  readonly evidence: Float64Array;
  /** Days on which it reached its limit, epoch milliseconds UTC. */
  readonly alarms: readonly number[];
  /** What speaks for a change most on the last day: "severity: Extreme, more"; null without a bet. */
  readonly lead: string | null;
};

type Bet = { readonly about: string; readonly gain: Float64Array };

const mixOdds: ShareBetOptions = { odds: [1.5, 1 / 1.5], tolerance: 1.05 };
const missingOdds: ShareBetOptions = { odds: [2, 5, 0.5], tolerance: 1.2, least: 0.002 };
/** Up to one in a thousand bring a label that nobody knew, in quiet times too. */
const unknownOdds: ShareBetOptions = { odds: [5, 20], tolerance: 1.2, least: 0.001 };

/**
 * Follows admissions day by day: who comes (the share of each label or tenth among those with a value), what
 * is missing, which labels nobody knew, and how many come; each against its reference, with evidence of its
 * own whose alarms quiet years ever raise as seldom as `alarmShare` says.
 */
export function watchArrivals(arrivals: Arrivals): ArrivalWatch[] {
  const { features } = arrivals,
    periods = { reference: daily(arrivals.reference), current: daily(arrivals.current) };
  const bets: Record<ArrivalWatch["kind"], Bet[]> = {
    mix: features.flatMap((feature) => mixBets(feature, periods)),
    "missing values": features.flatMap((feature) => missingBets(feature, periods)),
    "new labels": features.flatMap((feature) => unknownBets(feature, periods)),
    admissions: volumeBets(periods.reference, periods.current).map(({ change, gain }) => ({
      about: change > 1 ? "more" : "fewer",
      gain,
    })),
  };
  const kinds = Object.entries(bets) as [ArrivalWatch["kind"], Bet[]][];
  return kinds.map(([kind, laid]) => watchOf(kind, laid, periods.current));
}

/** A period's stays by the day they began on, -1 outside of it, and how many began on each. */
type Period = { readonly first: number; readonly day: Int32Array; readonly all: Float64Array };
type Periods = { readonly reference: Period; readonly current: Period };

function daily({ from, until, time }: ArrivalDays): Period {
  const all = new Float64Array(Math.max(0, Math.round((until - from) / dayMs)));
  const day = Int32Array.from(time, (at) => at >= from && at < until ? Math.floor((at - from) / dayMs) : -1);
  for (const each of day) if (each >= 0) all[each] = all[each]! + 1;
  return { first: from, day, all };
}

function watchOf(kind: ArrivalWatch["kind"], bets: readonly Bet[], { first, all }: Period): ArrivalWatch {
  const stakes = bets.map(({ about, gain }) => ({ about, share: 1 / bets.length, stake: stakeByDay(gain) }));
  const evidence = stakes.length > 0 ? evidenceOfStakes(stakes) : new Float64Array(all.length);
  const alarms = [...evidence.keys()].filter((day) => evidence[day]! >= alarmLimit(kind));
  const last = ({ stake }: Stake) => stake.at(-1) ?? -Infinity;
  const lead = stakes.length === 0 ? null : stakes.reduce((a, b) => last(b) > last(a) ? b : a).about;
  return { kind, evidence, alarms: alarms.map((day) => first + day * dayMs), lead };
}

function mixBets({ name, labels, ...bins }: ArrivingFeature, { reference, current }: Periods): Bet[] {
  const before = sharesByDay(bins.reference, reference, labels.length);
  const now = sharesByDay(bins.current, current, labels.length);
  return labels.slice(0, -1).flatMap((label, bin) =>
    shareBets(before[bin]!, now[bin]!, mixOdds).map(({ odds, gain }) => ({
      about: `${name}: ${label}, ${odds > 1 ? "more" : "fewer"}`,
      gain,
    }))
  );
}

function missingBets(
  { name, labels, unknown, ...bins }: ArrivingFeature,
  { reference, current }: Periods,
): Bet[] {
  const missing = labels.length - 1;
  const before = someByDay(reference, (row) => bins.reference[row] === missing);
  const now = someByDay(current, (row) => bins.current[row] === missing && unknown?.[row] !== 1);
  return shareBets(before, now, missingOdds).map(({ odds, gain }) => ({
    about: `${name}, ${odds > 1 ? "more" : "fewer"}`,
    gain,
  }));
}

function unknownBets({ name, unknown }: ArrivingFeature, { reference, current }: Periods): Bet[] {
  if (unknown === undefined) return [];
  const none = someByDay(reference, () => false), now = someByDay(current, (row) => unknown[row] === 1);
  return shareBets(none, now, unknownOdds).map(({ gain }) => ({ about: name, gain }));
}

function someByDay({ first, day, all }: Period, is: (row: number) => boolean): DailyShare {
  const some = new Float64Array(all.length);
  day.forEach((on, row) => {
    if (on >= 0 && is(row)) some[on] = some[on]! + 1;
  });
  return { first, all, some };
}

/** Of each bin, by day, those in it and all that are not in the last one, where values are missing. */
function sharesByDay(bins: Int32Array, { first, day, all }: Period, size: number): DailyShare[] {
  const known = new Float64Array(all.length);
  const some = Array.from({ length: size }, () => new Float64Array(all.length));
  for (let row = 0; row < bins.length; row++) {
    const bin = bins[row]!, on = day[row]!;
    if (bin === size - 1 || on < 0) continue;
    known[on] = known[on]! + 1;
    some[bin]![on] = some[bin]![on]! + 1;
  }
  return some.map((each) => ({ first, all: known, some: each }));
}
