import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  admissionDays,
  endDay,
  expectedArrivals,
  extractDay,
  firstDay,
  liveDay,
  shiftDay,
  warmUpDays,
  weekdayOf,
  winter,
} from "lib/cohort/synthetic/calendar.ts";
import { isHoliday } from "lib/cohort/synthetic/holidays.ts";
import { dayMs } from "lib/stats/day.ts";
import { randomSource } from "lib/stats/random.ts";

const isoDay = (day: number) => new Date(firstDay + day * dayMs).toISOString().slice(0, 10);
const perDay = countsOf(admissionDays(236_704, 71_000, randomSource(1)));
const days = Array.from(perDay.keys());

Deno.test("calendar days are the dates that they are named for", () => {
  assertEquals([0, liveDay, shiftDay, endDay, extractDay].map(isoDay), [
    "2021-01-01",
    "2022-07-18",
    "2022-10-17",
    "2023-01-01",
    "2023-05-31",
  ]);
  assertEquals([liveDay, shiftDay].map(weekdayOf), [0, 0]);
  for (const day of [-8, 0, 100, 729]) {
    assertEquals(weekdayOf(day), (new Date(firstDay + day * dayMs).getUTCDay() + 6) % 7);
  }
});

Deno.test("`admissionDays()` has exact totals and ascends when rows are many, few or none", () => {
  for (const [stays, live] of [[0, 0], [1, 0], [0, 1], [5, 3], [12_200, 7_100], [236_704, 71_000]] as const) {
    const all = admissionDays(stays, live, randomSource(1));
    const source = all.filter((day) => day >= 0);
    assertEquals(source.length, stays + live);
    assertEquals(source.filter((day) => day < liveDay).length, stays);
    assert(all.every((day, i) => day >= -warmUpDays && day < endDay && (i === 0 || day >= all[i - 1]!)));
  }
});

Deno.test("`admissionDays()` has some 420 on every day, and no step where the live stays begin", () => {
  assert(
    Math.min(...perDay) > 240 && Math.max(...perDay) < 560,
    `${Math.min(...perDay)} to ${Math.max(...perDay)}`,
  );
  const mean = (from: number, to: number) => meanOf(days.slice(from, to).map((day) => perDay[day]!));
  assertAlmostEquals(mean(0, endDay), 421.5, 0.1);
  const step = mean(liveDay, liveDay + 28) / mean(liveDay - 28, liveDay);
  // Standard error of the ratio of two means of 28 days: 0.012.
  assertAlmostEquals(step, 1, 0.04);
});

Deno.test("weekdays, holidays, season and growth are recoverable from the days' numbers", () => {
  const relative = days.map((day) => perDay[day]! / expectedArrivals(day));
  const level = meanOf(relative);
  const usual = days.filter((day) => !isHoliday(day));
  const by = (keep: (day: number) => boolean, without: (day: number) => number) =>
    meanOf(usual.filter(keep).map((day) => perDay[day]! / (level * expectedArrivals(day) / without(day))));
  // 104 days of each weekday, each with an unrest of 4.5 %: a standard error of 0.005.
  [1.08, 1.05, 1.03, 1.03, 1.02, 0.91, 0.88].forEach((share, weekday) =>
    assertAlmostEquals(by((day) => weekdayOf(day) === weekday, () => share), share, 0.02)
  );
  const holidays = meanOf(days.filter(isHoliday).map((day) => perDay[day]! / meanOf(around(day))));
  assertAlmostEquals(holidays, 0.8, 0.06);
  const wintry = meanOf(usual.filter((day) => winter(day) > 0.7).map((day) => perDay[day]!));
  const summery = meanOf(usual.filter((day) => winter(day) < -0.7).map((day) => perDay[day]!));
  assertAlmostEquals(wintry / summery, 1.055 / 0.945, 0.03);
  const year = (from: number) => meanOf(days.slice(from, from + 365).map((day) => perDay[day]!));
  assertAlmostEquals(year(365) / year(0), 1.02, 0.008);
});

/** The same weekday in the weeks before and after. */
function around(day: number): number[] {
  return [day - 14, day - 7, day + 7, day + 14].filter((each) =>
    !isHoliday(each) && each >= 0 && each < endDay
  )
    .map((each) => perDay[each]!);
}

function countsOf(admitted: Int32Array): Float64Array {
  const counts = new Float64Array(endDay);
  for (const day of admitted) if (day >= 0) counts[day]!++;
  return counts;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
