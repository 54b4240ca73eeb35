import { dayMs, normal } from "lib/stats/mod.ts";
import { isHoliday } from "./holidays.ts";

/** The first day of the source, epoch milliseconds UTC: days are counted from here. */
export const firstDay = Date.UTC(2021, 0, 1);
/**
 * Days before the first one on which patients come, too, who are not in the source: nobody starts with empty
 * beds.
 */
export const warmUpDays = 180;
/** Monday, 18 July 2022 as a day number: the live stays begin. */
export const liveDay = 563;
/** Monday, 17 October 2022 as a day number: case mix and lengths of stay shift. */
export const shiftDay = 654;
/** The day number after the last admission (31 December 2022). */
export const endDay = 730;
/** 31 May 2023 as a day number: the extract is drawn and every stay has ended. */
export const extractDay = 880;

/** Admissions from Monday to Sunday, relative to each other. */
const weekdayArrivals = [1.08, 1.05, 1.03, 1.03, 1.02, 0.91, 0.88] as const;
const holidayArrivals = 0.8;
/** From 24 December to 1 January. */
const christmasArrivals = 0.9;
/** How much more than on average come in mid-January, and less in mid-July. */
const winterArrivals = 0.06;
/** A year. */
const growth = 0.02;
/** Standard deviation of a day's number beyond all that. */
const unrest = 0.045;

/**
 * How wintry a day is: 1 in mid-January, -1 in mid-July.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { winter } from "lib/cohort/synthetic/calendar.ts";
 *
 * assert(winter(14) > 0.999 && winter(196) < -0.999);
 * ```
 */
export function winter(day: number): number {
  return Math.cos(2 * Math.PI * (day - 14) / 365.25);
}

/**
 * Monday 0 to Sunday 6.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { liveDay, weekdayOf } from "lib/cohort/synthetic/calendar.ts";
 *
 * assertEquals([weekdayOf(0), weekdayOf(liveDay), weekdayOf(-1)], [4, 0, 3]);
 * ```
 */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/**
 * How many are expected on a day, relative to a day like any other: by weekday, holidays, season and slow
 * growth.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { expectedArrivals } from "lib/cohort/synthetic/calendar.ts";
 *
 * // 25 December 2021, a Saturday, and the Monday two weeks before it.
 * assert(expectedArrivals(358) < 0.75 * expectedArrivals(346));
 * ```
 */
export function expectedArrivals(day: number): number {
  const date = new Date(firstDay + day * dayMs);
  const [month, dayOfMonth] = [date.getUTCMonth(), date.getUTCDate()];
  const isChristmas = (month === 11 && dayOfMonth >= 24) || (month === 0 && dayOfMonth === 1);
  return weekdayArrivals[weekdayOf(day)]! * (1 + winterArrivals * winter(day)) * (1 + growth * day / 365) *
    (isHoliday(day) ? holidayArrivals : 1) * (isChristmas ? christmasArrivals : 1);
}

/**
 * The day of each admission, ascending: those of the warm-up (negative), `stays` days before `liveDay`, then
 * `liveStays` days before `endDay`.
 *
 * Days are as full as `expectedArrivals()` says, but for an unrest of 4.5 %. The two totals are exact; the
 * warm-up has as many a day as the history, or as the live stays where there is no history.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { admissionDays, liveDay } from "lib/cohort/synthetic/calendar.ts";
 * import { randomSource } from "lib/stats/random.ts";
 *
 * const days = admissionDays(236_704, 71_000, randomSource(1)).filter((day) => day >= 0);
 * assertEquals([days.length, days.filter((day) => day < liveDay).length], [307_704, 236_704]);
 * ```
 */
export function admissionDays(stays: number, liveStays: number, random: () => number): Int32Array {
  const history = stays > 0 ? stays / sumOf(expected(0, liveDay)) : 0;
  const rate = history > 0 ? history : liveStays / sumOf(expected(liveDay, endDay));
  const warmUp = Math.round(rate * sumOf(expected(-warmUpDays, 0)));
  const days = new Int32Array(warmUp + stays + liveStays);
  spread(days.subarray(0, warmUp), -warmUpDays, 0, random);
  spread(days.subarray(warmUp, warmUp + stays), 0, liveDay, random);
  spread(days.subarray(warmUp + stays), liveDay, endDay, random);
  return days;
}

function expected(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => expectedArrivals(from + i));
}

/** Fills `days` with the days `from` to `to - 1`, each as often as its weight says. */
function spread(days: Int32Array, from: number, to: number, random: () => number): void {
  const weights = expected(from, to).map((each) => each * (1 + unrest * Math.max(-3, normal(random))));
  const total = sumOf(weights);
  let sum = 0;
  let filled = 0;
  weights.forEach((weight, i) => {
    sum += weight;
    const end = i === weights.length - 1 ? days.length : Math.round(days.length * sum / total);
    days.fill(from + i, filled, end);
    filled = end;
  });
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
