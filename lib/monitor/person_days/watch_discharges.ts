import { dayMs } from "lib/stats/mod.ts";
import { alarmLimit } from "../any_time/alarm_share.ts";
import { alarmSince } from "../any_time/alarm_spells.ts";
import { calendarFactor } from "../any_time/calendar_factor.ts";
import { overshootBonus } from "../any_time/overshoot.ts";
import { stakeWithin } from "../any_time/stake_within.ts";
import { evidenceOfStakes, mostGain, stakeByDay } from "../any_time/stakes.ts";
import {
  type DischargeHazard,
  dischargesDue,
  dischargesOff,
  type Due,
  farDeviations,
  quickDeviations,
} from "./discharge_hazard.ts";
import { type FollowedDays, newcomersStake } from "./newcomers_stake.ts";
import type { PersonDays } from "./person_days.ts";

/** Who was in bed on a day, or on several, who left, and who was expected to. */
export type Discharges = { readonly inBed: number; readonly observed: number; readonly expected: number };

export type DayOfDischarges = Discharges & {
  /** Midnight, epoch milliseconds UTC. */
  readonly day: number;
  /** A day off, or the day after: no evidence. */
  readonly isOff: boolean;
  /** Of a change by the end of the day, as a logarithm. */
  readonly evidence: number;
};

/** What the evidence speaks for. */
export type DischargeChange = {
  /** All in bed, or those admitted since. */
  readonly who: "everybody" | "newcomers";
  /** Stays last longer by about so much; below 1 they are shorter. */
  readonly factor: number;
  /** The day on which it most likely began, no later than the alarm of it, epoch milliseconds UTC. */
  readonly since: number;
  /** The first day of admissions that it most likely is of, whoever is in bed besides. */
  readonly admitted: number;
};

export type DischargeWatch = {
  readonly days: readonly DayOfDischarges[];
  /** The newest four weeks by ward. */
  readonly wards: readonly (Discharges & { readonly ward: string })[];
  readonly dispersion: number;
  /** Days on which the evidence reached its limit, epoch milliseconds UTC. */
  readonly alarms: readonly number[];
  /** What the evidence speaks for most on the last day; null without a day or a bet. */
  readonly change: DischargeChange | null;
};

type StayBet = Pick<DischargeChange, "who" | "factor"> & {
  readonly isLate: boolean;
  /** Its part of the stake. */
  readonly share: number;
  /** Whether it must be won within three days, in hospitals large enough. */
  readonly isSoon?: boolean;
};

/** Longer stays, which beds run out by, have the greater part. */
const bets: readonly StayBet[] = [
  { who: "everybody", factor: 1.08, isLate: false, share: 0.01 },
  { who: "everybody", factor: 1.15, isLate: false, share: 0.08 },
  { who: "everybody", factor: 1.15, isLate: false, share: 0.47, isSoon: true },
  { who: "everybody", factor: 1.3, isLate: false, share: 0.01 },
  { who: "newcomers", factor: 1.15, isLate: false, share: 0.14 },
  { who: "newcomers", factor: 1.3, isLate: false, share: 0.02 },
  { who: "newcomers", factor: 1.15, isLate: true, share: 0.03 },
  { who: "newcomers", factor: 1.3, isLate: true, share: 0.01 },
  { who: "everybody", factor: 1 / 1.08, isLate: false, share: 0.01 },
  { who: "everybody", factor: 1 / 1.15, isLate: false, share: 0.03 },
  { who: "everybody", factor: 1 / 1.15, isLate: false, share: 0.1, isSoon: true },
  { who: "everybody", factor: 1 / 1.3, isLate: false, share: 0.01 },
  { who: "newcomers", factor: 1 / 1.15, isLate: false, share: 0.025 },
  { who: "newcomers", factor: 1 / 1.3, isLate: false, share: 0.015 },
  { who: "newcomers", factor: 1 / 1.15, isLate: true, share: 0.025 },
  { who: "newcomers", factor: 1 / 1.3, isLate: true, share: 0.015 },
];

/** Days that are far off tell of something else; more of them in a row tell of stays. */
const farDays = 2;
/** A bet is decided within days where so many leave a day, and it gains so much a day where it is right. */
const [quickDischarges, quickGain] = [300, 2];
/** So soon a bet that must be won soon is decided. */
const soonDays = 3;
/** Half of what is bet on must be so many standard errors of what the reference tells of the hazard. */
const sureErrors = 4;
const wardDays = 28;

/**
 * Follows discharges day by day against those expected, and what evidence there is that stays have become
 * longer or shorter: of everybody in bed (the hazard of leaving falls by the factor at once), or of those
 * admitted since an unknown day (it changes by day of stay). A bet multiplies its stake by the likelihood
 * ratio of independent discharges (a bound of it, for each of whom is in bed), its logarithm divided by the
 * dispersion of the reference. Those on everybody that a large hospital decides within days go by the
 * dispersion within days, and are given before what they would have beyond their limit (`overshootBonus()`);
 * most of what is laid on 15 % must be won within three days (`stakeWithin()`). Bets on less than the
 * reference can tell apart are left out.
 *
 * @param window days to watch, as indices: from `from` until before `until`.
 */
export function watchDischarges(
  counts: PersonDays,
  hazard: DischargeHazard,
  { from, until }: { readonly from: number; readonly until: number },
): DischargeWatch {
  const days = Array.from({ length: Math.max(0, until - from) }, (_, i) => from + i);
  const day = days.map((each) => counts.first + each * dayMs);
  const factor = Float64Array.from(day, (each) => calendarFactor(hazard.calendar, each));
  const plain = dischargesDue(counts, hazard.hazard, days);
  const due = {
    ...plain,
    expected: plain.expected.map((each, i) => each * factor[i]!),
    squared: plain.squared.map((each, i) => each * factor[i]! ** 2),
  };
  const off = withFarDays(dischargesOff(counts, hazard).slice(from, until), due, hazard.dispersion);
  const laid = bets.filter(({ factor }) => isTold(factor, hazard)).map((bet) => ({
    ...bet,
    ...stakeOf(bet, counts, hazard, { days, factor, off }, due),
  }));
  const evidence = evidenceOfStakes(laid);
  const limit = alarmLimit("discharges"), isAlarm = (evidence.at(-1) ?? 0) >= limit;
  const alarms = day.filter((_, i) => evidence[i]! >= limit);
  // What is an alarm since a day began by then, whatever has gained most since.
  const latest = isAlarm ? day.indexOf(alarmSince(alarms)!) : day.length - 1;
  return {
    days: day.map((day, i) => ({
      day,
      inBed: inBedOf(counts, days[i]!),
      observed: due.observed[i]!,
      expected: due.expected[i]!,
      isOff: off[i] === 1,
      evidence: evidence[i] ?? 0,
    })),
    wards: counts.wards.map((ward, at) => ({ ward, ...ofWard(counts, hazard, days.slice(-wardDays), at) })),
    dispersion: hazard.dispersion,
    alarms,
    change: day.length === 0 ? null : leading(laid, day.slice(0, latest + 1)),
  };
}

function isTold(factor: number, { dispersion, discharges }: DischargeHazard): boolean {
  // Level and season are three parameters.
  return Math.abs(Math.log(factor)) / 2 > sureErrors * Math.sqrt(3 * dispersion / discharges);
}

function withFarDays(off: Uint8Array, { observed, expected }: Due, dispersion: number): Uint8Array {
  let together = 0;
  return off.map((isOff, i) => {
    const distance = Math.abs(observed[i]! - expected[i]!);
    together = distance > farDeviations * Math.sqrt(dispersion * expected[i]!) ? together + 1 : 0;
    return isOff === 1 || (together > 0 && together <= farDays) ? 1 : 0;
  });
}

/** `gained`: by the day that it begins on, what a bet has gained until the last day, as a logarithm. */
type Laid = StayBet & { readonly stake: Float64Array; readonly gained: Float64Array };

function stakeOf(
  bet: StayBet,
  counts: PersonDays,
  hazard: DischargeHazard,
  followed: FollowedDays,
  due: Due,
): Pick<Laid, "stake" | "gained"> {
  if (bet.who === "newcomers") return newcomersStake(counts, hazard, followed, bet);
  const { factor, share } = bet, change = 1 / factor - 1, isQuick = isDecidedWithinDays(factor, hazard);
  const dispersion = isQuick ? hazard.quickDispersion : hazard.dispersion;
  const usual = due.expected.map((each) => usualGain(each / dispersion, factor));
  const gain = due.observed.map((came, i) => {
    if (followed.off[i] === 1) return 0;
    // log(1 + x) is at most x - x² / 2 below 0, and at most x above.
    const bound = change * due.expected[i]! - (change < 0 ? change ** 2 / 2 * due.squared[i]! : 0);
    return Math.min((-came * Math.log(factor) - bound) / dispersion, mostBelieved(usual[i]!));
  });
  const limit = alarmLimit("discharges") - Math.log(share), gained = gainedSince(gain);
  if (!isQuick) return { stake: stakeByDay(gain), gained };
  if (bet.isSoon) {
    const deviation = deviationsOf(due, { factor, dispersion, off: followed.off });
    return { stake: stakeWithin(deviation, gain, { days: soonDays, toWin: limit }), gained };
  }
  const bonus = (laid: number, day: number) =>
    followed.off[day] === 1 ? 0 : overshootBonus(limit - laid, usual[day]!, mostBelieved(usual[day]!));
  return { stake: stakeByDay(gain, bonus), gained };
}

/** Standard deviations by day from what is expected, above 0 where a factor points; NaN on days off. */
function deviationsOf(
  { observed, expected }: Due,
  { factor, dispersion, off }: { factor: number; dispersion: number; off: Uint8Array },
): Float64Array {
  const direction = factor > 1 ? -1 : 1;
  return observed.map((came, i) => {
    const deviation = direction * (came - expected[i]!) / Math.sqrt(dispersion * expected[i]!);
    return off[i] === 1 ? NaN : Math.min(quickDeviations, deviation);
  });
}

/** So large a hospital's holidays are far off, so that no bet is made, and its counts are all but normal. */
function isDecidedWithinDays(
  factor: number,
  { discharges, days, quickDispersion }: DischargeHazard,
): boolean {
  const aDay = discharges / days;
  return aDay >= quickDischarges && usualGain(aDay / quickDispersion, factor) >= quickGain;
}

/** What a bet gains on average where it is right, by so many independent discharges expected. */
function usualGain(expected: number, factor: number): number {
  return expected * (1 - 1 / factor - Math.log(factor) / factor);
}

/**
 * A day that gains more than two deviations above what the bet gains where it is right tells of the day: a
 * holiday in a small hospital.
 */
function mostBelieved(usual: number): number {
  return Math.min(mostGain, usual + 2 * Math.sqrt(2 * usual));
}

function gainedSince(gain: Float64Array): Float64Array {
  let sum = 0;
  return gain.toReversed().map((each) => sum += each).reverse();
}

/** @param day those that it may have begun on. */
function leading(laid: readonly Laid[], day: readonly number[]): DischargeChange | null {
  const worth = ({ share, stake }: Laid) => Math.log(share) + stake.at(-1)!;
  const [first] = laid;
  if (first === undefined) return null;
  const most = (a: Laid, b: Laid) => worth(b) > worth(a) ? b : a;
  const led = laid.reduce(most), { who, factor } = led;
  const beganOf = ({ gained }: Laid) => day.reduce((best, _, i) => gained[i]! >= gained[best]! ? i : best, 0);
  const began = beganOf(led);
  // Where everybody's bet leads, that of newcomers may have won as well: it tells the day of admissions.
  const ofNewcomers = (bet: Laid) =>
    bet.who === "newcomers" && bet.factor > 1 === factor > 1 && worth(bet) > 0;
  const admitted = laid.filter(ofNewcomers).reduce<Laid | null>((a, b) => a === null ? b : most(a, b), null);
  const firstOf = admitted === null ? began : Math.min(began, beganOf(admitted));
  return { who, factor, since: day[began]!, admitted: day[firstOf]! };
}

function inBedOf({ wards, longest, inBed }: PersonDays, day: number): number {
  const cells = wards.length * longest;
  return inBed.subarray(day * cells, (day + 1) * cells).reduce((sum, each) => sum + each, 0);
}

/** Of one ward on several days; who is in bed is counted on the last. */
function ofWard(
  counts: PersonDays,
  hazard: DischargeHazard,
  days: readonly number[],
  ward: number,
): Discharges {
  const { longest } = counts;
  let [inBed, observed, expected] = [0, 0, 0];
  for (const day of days) {
    const factor = calendarFactor(hazard.calendar, counts.first + day * dayMs);
    inBed = 0;
    for (let night = 0; night < longest; night++) {
      const at = (day * counts.wards.length + ward) * longest + night;
      inBed += counts.inBed[at]!;
      observed += counts.left[at]!;
      expected += counts.atRisk[at]! * hazard.hazard[ward * longest + night]! * factor;
    }
  }
  return { inBed, observed, expected };
}
