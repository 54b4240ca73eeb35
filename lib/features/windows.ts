import type { Cohort } from "lib/cohort/mod.ts";
import { dayMs, dayNamed, dayStart, grouped, isoDay } from "lib/stats/mod.ts";
import { numbersOf, timestampsOf } from "lib/table/mod.ts";
import { sqlFile, type Warehouse } from "lib/warehouse/mod.ts";

/** Which admissions are learnt from, and which are held out. Epoch milliseconds UTC, midnights. */
export type StudyWindow = {
  /** Learnt from: admitted from then … */
  readonly from: number;
  /** … until before then. Held out: admitted from then … */
  readonly testFrom: number;
  /** … until before then. */
  readonly until: number;
  /** Where more than a year is learnt from: so many years bring too few; whether all there is is taken. */
  readonly reach?: { readonly tooFew: number; readonly isAll: boolean };
};

/** What a day leaves to learn from and to judge by, by rules that look at nothing later. */
export type Windows = {
  /** After so many days all but one in fifty stays have ended. */
  readonly matureDays: number;
  /** Whole months, the newest whose stays have matured. */
  readonly training: StudyWindow;
  /** Days rather than months: the newest weeks whose stays have matured. */
  readonly newest: StudyWindow;
};

/** One year is learnt from, or as many whole years as bring so many admissions. */
const learntAdmissions = 20_000;
/** So many admissions make a test, of which 18 % of the patients judge. */
const testAdmissions = 2_000;
/** Stays have matured when no larger share lasts. */
const lastingShare = 0.02;
/** A test is no larger part of the time than that. */
const testShare = 0.25;

/**
 * The windows as of a day.
 *
 * Stays mature after as many days as the Kaplan-Meier estimate of their length, as known on the day, needs to
 * fall to 2 %; where it never does, after the longest follow-up. Training's test ends with the last month
 * that began by so many days before the day, and is as many whole months as 2,000 admissions need, mostly
 * one. The newest test ends by so many days before the day, or with the last admission, and is as many
 * fortnights as 2,000 admissions need. No test is longer than a quarter of what there is; where that is too
 * short for months, days are counted. Before either, training is a year, or as many whole years as bring
 * 20,000 admissions, or all there is.
 *
 * @param asOf epoch milliseconds UTC; nothing later counts.
 * @returns windows in which nobody was admitted where nothing has matured.
 * @throws {QueryError} when nothing was loaded yet, or the warehouse fails.
 */
export async function windowsAsOf(warehouse: Warehouse, asOf: number): Promise<Windows> {
  const days = await admissionsAsOf(warehouse, asOf), matureDays = await matureDaysAsOf(warehouse, asOf);
  const first = days.day[0] ?? dayStart(asOf);
  const last = days.day.at(-1) ?? first;
  const matured = dayStart(asOf) - matureDays * dayMs;
  return {
    matureDays,
    training: byMonth(days, first, Math.min(matured, monthAfter(last))),
    newest: byFortnight(days, first, Math.min(matured, last + dayMs)),
  };
}

async function admissionsAsOf(warehouse: Warehouse, asOf: number): Promise<Admissions> {
  const admissions = await warehouse.query(sqlFile("admissions_by_day.sql"), { as_of: new Date(asOf) });
  return { day: timestampsOf(admissions, "admitted_on"), stays: numbersOf(admissions, "stays") };
}

async function matureDaysAsOf(warehouse: Warehouse, asOf: number): Promise<number> {
  const followed = await warehouse.query(sqlFile("followed_stays.sql"), { as_of: new Date(asOf) });
  return matureAfter(
    followed.rowCount === 0 ? null : {
      days: numbersOf(followed, "days"),
      stays: numbersOf(followed, "stays"),
      ended: numbersOf(followed, "ended"),
    },
  );
}

/** A window, the day that it was made as of, and the days after which stays have matured. */
export type WindowAsOf = StudyWindow & { readonly asOf: number; readonly matureDays: number };

/**
 * One of the windows as of a day, with those of its days that somebody named.
 *
 * @param given ISO dates; "" for the window's own.
 * @throws {RangeError} when a date is none, or the days are not in their order.
 * @throws {QueryError} as `windowsAsOf()`.
 */
export async function windowAsOf(
  warehouse: Warehouse,
  asOf: number,
  kind: "training" | "newest",
  given: Readonly<Record<"from" | "testFrom" | "until", string>>,
): Promise<WindowAsOf> {
  const windows = await windowsAsOf(warehouse, asOf), own = windows[kind], { matureDays } = windows;
  const [until, testFrom] = [timeOf(given.until) ?? own.until, timeOf(given.testFrom)];
  const length = own.until - own.testFrom;
  const test = testFrom ?? (given.until === "" ? own.testFrom : until - length);
  const isOwn = test === own.testFrom && until === own.until;
  const learnt = isOwn ? own : learntBefore(await admissionsAsOf(warehouse, asOf), test, until);
  const from = timeOf(given.from) ?? learnt.from;
  const window = given.from === "" ? learnt : { from, testFrom: test, until };
  if (from <= test && test <= until) return { ...window, asOf, matureDays };
  throw new RangeError(
    `Cannot learn and test as training's first day must come before the test's, and that before its end: ` +
      `they are ${[from, test, until].map(isoDay).join(", ")}`,
  );
}

/** The window in Markdown; that there is none where the source has no dates. */
export function windowReading(window: WindowAsOf, { lacks }: Pick<Cohort, "lacks">): string {
  if (lacks.dates !== undefined) return "Without dates there is no window: all stays count.";
  const { from, testFrom, until, reach, asOf, matureDays } = window;
  if (from >= testFrom) {
    return `As of **${
      isoDay(asOf)
    }** no admission is old enough to learn from: too few weeks have passed since the first.`;
  }
  const [day, ...days] = [asOf, from, testFrom, until].map(isoDay);
  return `As of **${day}**, when 98 % of stays end within ${matureDays} ${
    matureDays === 1 ? "day" : "days"
  }: learnt from ` +
    `admissions from ${days[0]} until before ${days[1]}${reach ? reachReading(reach) : ""}, ` +
    `tested on those until before ${days[2]}.`;
}

function reachReading({ tooFew, isAll }: NonNullable<StudyWindow["reach"]>): string {
  const few = `as ${tooFew === 1 ? "one year brings" : `${tooFew} years bring`} fewer than`;
  const taken = isAll ? "all there are" : `${tooFew + 1} years`;
  return ` (${taken}, ${few} ${grouped(learntAdmissions)} admissions)`;
}

function timeOf(day: string): number | null {
  return day === "" ? null : dayNamed(day);
}

/** How many were admitted on each day that had an admission, in order. */
type Admissions = { readonly day: Float64Array; readonly stays: Float64Array };

/** By days of follow-up, ascending: how many stays were followed for just so long, and had ended then. */
export type Followed = {
  readonly days: Float64Array;
  readonly stays: Float64Array;
  readonly ended: Float64Array;
};

/**
 * After how many days the Kaplan-Meier estimate of the stays that last is 2 % or less; the longest follow-up
 * where it never is, 0 of nothing.
 *
 * Source: Kaplan and Meier 1958 (https://doi.org/10.1080/01621459.1958.10501452).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { matureAfter } from "lib/features/windows.ts";
 *
 * // Half end after two days; of the others half are followed for three only, and the rest end after nine.
 * const followed = {
 *   days: Float64Array.of(2, 3, 9),
 *   stays: Float64Array.of(50, 25, 25),
 *   ended: Float64Array.of(50, 0, 25),
 * };
 * assertEquals(matureAfter(followed), 9);
 * ```
 */
export function matureAfter(followed: Followed | null): number {
  if (followed === null) return 0;
  const { days, stays, ended } = followed;
  let atRisk = stays.reduce((sum, count) => sum + count, 0);
  let lasting = 1;
  for (let i = 0; i < days.length; i++) {
    lasting *= 1 - ended[i]! / atRisk;
    if (lasting <= lastingShare) return days[i]!;
    atRisk -= stays[i]!;
  }
  return days.at(-1) ?? 0;
}

function byMonth(days: Admissions, first: number, matured: number): StudyWindow {
  const until = monthStart(matured);
  const most = testShare * (until - first);
  for (let months = 1;; months++) {
    const testFrom = monthsBefore(until, months);
    if (until - testFrom > most) break;
    if (admitted(days, testFrom, until) >= testAdmissions) return learntBefore(days, testFrom, until);
  }
  return byShare(days, first, matured);
}

function byFortnight(days: Admissions, first: number, until: number): StudyWindow {
  const most = testShare * (until - first);
  for (let testFrom = until - 14 * dayMs; until - testFrom <= most; testFrom -= 14 * dayMs) {
    if (admitted(days, testFrom, until) >= testAdmissions) return learntBefore(days, testFrom, until);
  }
  return byShare(days, first, until);
}

/** The last quarter of the days is the test; nothing is left where there is no day. */
function byShare(days: Admissions, first: number, matured: number): StudyWindow {
  const until = Math.max(first, matured);
  return learntBefore(days, dayStart(until - testShare * (until - first)), until);
}

function learntBefore(days: Admissions, testFrom: number, until: number): StudyWindow {
  const first = Math.min(days.day[0] ?? testFrom, testFrom);
  for (let years = 1;; years++) {
    const from = monthsBefore(testFrom, 12 * years);
    if (from > first && admitted(days, from, testFrom) < learntAdmissions) continue;
    const window = { from: Math.max(first, from), testFrom, until };
    return years === 1 ? window : { ...window, reach: { tooFew: years - 1, isAll: from <= first } };
  }
}

function admitted({ day, stays }: Admissions, from: number, until: number): number {
  return stays.reduce((sum, count, i) => sum + (day[i]! >= from && day[i]! < until ? count : 0), 0);
}

function monthStart(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

function monthAfter(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** The same day of an earlier month; the month's last where it has no such day. */
export function monthsBefore(time: number, months: number): number {
  const date = new Date(time);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() - months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), last));
}
