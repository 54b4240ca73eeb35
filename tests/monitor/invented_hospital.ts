import { calendarFactor, weekdayOf } from "lib/monitor/any_time/calendar_factor.ts";
import { dayMs } from "lib/stats/day.ts";
import { normal, randomSource } from "lib/stats/random.ts";

/** What changes from a day on; nothing in a quiet hospital. */
export type Change = {
  /** Day number from the first. */
  readonly from: number;
  /** Stays last so much longer: of everybody in bed, or of those admitted from the day on. */
  readonly everybody?: number;
  readonly newcomers?: number;
  /** By what the odds of the severest cases, trauma and the third ward are multiplied. */
  readonly mix?: number;
  /** Share of ages that are missing, beside one in a hundred. */
  readonly missing?: number;
  /** Share of stays in a department that nobody knew. */
  readonly unknown?: number;
  /** By what admissions are multiplied. */
  readonly volume?: number;
};

export type HospitalOptions = {
  readonly seed: number;
  readonly days: number;
  readonly admissionsADay?: number;
  readonly meanDays?: number;
  readonly change?: Change;
};

/** Stays of a hospital that was made up: one entry a stay in each array, by day of admission. */
export type Hospital = {
  /** Midnight of the first day, epoch milliseconds UTC. */
  readonly first: number;
  readonly days: number;
  readonly day: Int32Array;
  readonly nights: Int32Array;
  readonly ward: Int32Array;
  readonly severity: Int32Array;
  readonly type: Int32Array;
  readonly department: Int32Array;
  /** Tenths; -1 where missing. */
  readonly age: Int32Array;
};

const wards = [0.14, 0.2, 0.26, 0.2, 0.12, 0.08], wardEffect = [-0.1, -0.05, 0.18, 0, -0.08, -0.12];
const severities = [0.3, 0.5, 0.2], severityEffect = [-0.15, 0, 0.25];
const types = [0.4, 0.35, 0.25], typesAtWeekends = [0.52, 0.38, 0.1], typeEffect = [0, 0.12, -0.1];
const departments = [0.7, 0.12, 0.1, 0.05, 0.03];
const spread = 0.62;
const weekdayAdmissions = [1.08, 1.05, 1.03, 1.03, 1.02, 0.91, 0.88];

/**
 * A hospital with all that quiet ones have: fewer admissions at weekends, on holidays and in summer, growth,
 * unrest, discharges that wait for working days and for a ward's round, stays a little longer in winter, and
 * a slow wobble of their length.
 */
export function inventedHospital(options: HospitalOptions): Hospital {
  const { seed, days, admissionsADay = 420, meanDays = 38, change = { from: Infinity } } = options;
  const first = Date.UTC(2019, 0, 1) + (seed % 365) * dayMs;
  const random = randomSource(seed);
  const rows = { day: [], nights: [], ward: [], severity: [], type: [], department: [], age: [] } as Rows;
  const warmUp = Math.round(6 * meanDays);
  const rounds = roundsOf(days + 40 * 30, random);
  let wobble = 0;
  for (let day = -warmUp; day < days; day++) {
    wobble = 0.97 * wobble + 0.005 * Math.sqrt(1 - 0.97 ** 2) * normal(random);
    const at = first + day * dayMs, isNew = day >= change.from;
    const count = poisson(
      admissionsADay * (isNew ? change.volume ?? 1 : 1) * (1 + 0.02 * day / 365) *
        weekdayAdmissions[weekdayOf(at)]! *
        (isHoliday(at) ? 0.8 : 1) *
        calendarFactor({ weekday: [1, 1, 1, 1, 1, 1, 1], season: [0.06, 0] }, at) *
        (1 + 0.045 * normal(random)),
      random,
    );
    const log = Math.log(meanDays) - 0.24 + wobble + 0.03 * Math.cos(2 * Math.PI * at / (365.25 * dayMs));
    for (let i = 0; i < count; i++) admit(rows, { day, at, log, first }, change, rounds, random);
  }
  const array = (values: number[]) => Int32Array.from(values);
  return {
    first,
    days,
    day: array(rows.day),
    nights: array(rows.nights),
    ward: array(rows.ward),
    severity: array(rows.severity),
    type: array(rows.type),
    department: array(rows.department),
    age: array(rows.age),
  };
}

type Rows = Record<"day" | "nights" | "ward" | "severity" | "type" | "department" | "age", number[]>;
type Morning = { readonly day: number; readonly at: number; readonly log: number; readonly first: number };

function admit(rows: Rows, morning: Morning, change: Change, rounds: Uint8Array, random: () => number): void {
  const { day, at, log, first } = morning;
  // Nights are rounded: who leaves on a day would from half a day before on.
  const since = change.from - 0.5;
  const isNew = day >= change.from, odds = isNew ? change.mix ?? 1 : 1;
  const ward = drawn(tilted(wards, 2, odds), random), severity = drawn(tilted(severities, 2, odds), random);
  const type = drawn(tilted(weekdayOf(at) >= 5 ? typesAtWeekends : types, 1, odds), random);
  const isUnknown = isNew && random() < (change.unknown ?? 0);
  const expected = log + wardEffect[ward]! + severityEffect[severity]! + typeEffect[type]!;
  let nights = Math.exp(expected + spread * normal(random));
  if (isNew) nights *= (change.everybody ?? 1) * (change.newcomers ?? 1);
  else nights += Math.max(0, day + nights - since) * ((change.everybody ?? 1) - 1);
  let end = Math.max(1, Math.round(nights));
  const waits = random() < 0.3, isSlow = random() < 0.3;
  while (
    end < 600 &&
    ((waits && isOff(first + (day + end) * dayMs)) || (isSlow && rounds[6 * (day + end + 400) + ward] === 1))
  ) end++;
  rows.day.push(day);
  rows.nights.push(end);
  rows.ward.push(ward);
  rows.severity.push(severity);
  rows.type.push(type);
  rows.department.push(isUnknown ? 5 : drawn(departments, random));
  const isMissing = random() < 0.01 + (isNew ? change.missing ?? 0 : 0);
  rows.age.push(isMissing ? -1 : Math.floor(10 * random()));
}

/** By ward and day 1 where the round comes late: one day in a hundred. */
function roundsOf(days: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length: 6 * (days + 400) }, () => random() < 0.01 ? 1 : 0);
}

function isOff(at: number): boolean {
  return weekdayOf(at) >= 5 || isHoliday(at);
}

/** New Year, 1 May, two days at Christmas, and two around a spring Sunday that moves. */
function isHoliday(at: number): boolean {
  const date = new Date(at), [month, day] = [date.getUTCMonth(), date.getUTCDate()];
  if (
    (month === 0 && day === 1) || (month === 4 && day === 1) || (month === 11 && (day === 25 || day === 26))
  ) return true;
  const easter = 22 + (date.getUTCFullYear() * 11) % 30,
    ofYear = day + (month === 3 ? 31 : month === 2 ? 0 : 99);
  return (weekdayOf(at) === 4 && ofYear >= easter && ofYear < easter + 7) ||
    (weekdayOf(at) === 0 && ofYear >= easter + 3 && ofYear < easter + 10);
}

function tilted(shares: readonly number[], at: number, odds: number): readonly number[] {
  if (odds === 1) return shares;
  const sum = 1 + shares[at]! * (odds - 1);
  return shares.map((share, i) => share * (i === at ? odds : 1) / sum);
}

function drawn(shares: readonly number[], random: () => number): number {
  let left = random();
  for (let i = 0; i < shares.length - 1; i++) {
    left -= shares[i]!;
    if (left < 0) return i;
  }
  return shares.length - 1;
}

function poisson(mean: number, random: () => number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  let product = random(), count = 0;
  for (const least = Math.exp(-mean); product > least; count++) product *= random();
  return count;
}
