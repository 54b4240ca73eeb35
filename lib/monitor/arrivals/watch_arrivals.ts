import { dayMs } from "lib/stats/mod.ts";
import { alarmLimit, type Watched } from "../any_time/alarm_share.ts";
import { alarmSince } from "../any_time/alarm_spells.ts";
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
  /** What spoke for a change most on the first day of the last alarm; null without one. */
  readonly firstLead: string | null;
  /** What speaks for a change most on the last day: "severity: Extreme, more"; null without a bet. */
  readonly lead: string | null;
};

type Bet = { readonly about: string; readonly gain: Float64Array };

const mixOdds: ShareBetOptions = { odds: [1.5, 1 / 1.5], tolerance: 1.05, wanders: true };
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
  const counted = features.map((feature) => countedByDay(feature, periods));
  const bets: Record<ArrivalWatch["kind"], Bet[]> = {
    mix: counted.flatMap(mixBets),
    "missing values": counted.flatMap(missingBets),
    "new labels": counted.flatMap(unknownBets),
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
  const reached = [...evidence.keys()].filter((day) => evidence[day]! >= alarmLimit(kind));
  const alarms = reached.map((day) => first + day * dayMs), since = alarmSince(alarms);
  const leadOn = (day: number) => {
    const on = ({ stake }: Stake) => stake.at(day) ?? -Infinity;
    return stakes.length === 0 ? null : stakes.reduce((a, b) => on(b) > on(a) ? b : a).about;
  };
  const firstLead = since === undefined ? null : leadOn(Math.round((since - first) / dayMs));
  return { kind, evidence, alarms, firstLead, lead: leadOn(-1) };
}

/** A feature counted by day: of each period all stays, those in each bin, and those with a label unknown. */
type Counted = {
  readonly name: string;
  readonly labels: readonly string[];
  readonly reference: CountedPeriod;
  readonly current: CountedPeriod;
  readonly hasLabels: boolean;
};
type CountedPeriod = Omit<Period, "day"> & {
  readonly bins: readonly Float64Array[];
  readonly unknown: Float64Array;
};

function countedByDay({ name, labels, unknown, ...bins }: ArrivingFeature, periods: Periods): Counted {
  const of = (rows: Int32Array, { first, day, all }: Period, isUnknown?: Uint8Array): CountedPeriod => {
    const counts = labels.map(() => new Float64Array(all.length)), none = new Float64Array(all.length);
    for (let row = 0; row < rows.length; row++) {
      const on = day[row]!, count = isUnknown?.[row] === 1 ? none : counts[rows[row]!]!;
      if (on >= 0) count[on] = count[on]! + 1;
    }
    return { first, all, bins: counts, unknown: none };
  };
  return {
    name,
    labels,
    reference: of(bins.reference, periods.reference),
    current: of(bins.current, periods.current, unknown),
    hasLabels: unknown !== undefined,
  };
}

function mixBets({ name, labels, reference, current }: Counted): Bet[] {
  const shares = ({ first, all, bins, unknown }: CountedPeriod) => {
    const known = all.map((each, day) => each - bins.at(-1)![day]! - unknown[day]!);
    return bins.map((some) => ({ first, all: known, some }));
  };
  const before = shares(reference), now = shares(current);
  return labels.slice(0, -1).flatMap((label, bin) =>
    shareBets(before[bin]!, now[bin]!, mixOdds).map(({ odds, gain }) => ({
      about: `${name}: ${label}, ${odds > 1 ? "more" : "fewer"}`,
      gain,
    }))
  );
}

function missingBets({ name, reference, current }: Counted): Bet[] {
  const missing = ({ first, all, bins }: CountedPeriod): DailyShare => ({ first, all, some: bins.at(-1)! });
  return shareBets(missing(reference), missing(current), missingOdds).map(({ odds, gain }) => ({
    about: `${name}, ${odds > 1 ? "more" : "fewer"}`,
    gain,
  }));
}

function unknownBets({ name, reference, current, hasLabels }: Counted): Bet[] {
  if (!hasLabels) return [];
  const unknown = ({ first, all, unknown }: CountedPeriod): DailyShare => ({ first, all, some: unknown });
  return shareBets(unknown(reference), unknown(current), unknownOdds).map(({ gain }) => ({
    about: name,
    gain,
  }));
}
