import { assert, assertEquals } from "@std/assert";
import { admissionDays, dayMs, endDay, firstDay, liveDay, shiftDay } from "lib/cohort/synthetic/calendar.ts";
import { randomSource } from "lib/stats/random.ts";

const isoDay = (day: number) => new Date(firstDay + day * dayMs).toISOString().slice(0, 10);

Deno.test("calendar days are the dates that they are named for", () => {
  assertEquals([0, liveDay, shiftDay, endDay].map(isoDay), [
    "2022-08-01",
    "2022-12-01",
    "2022-12-16",
    "2023-01-01",
  ]);
});

Deno.test("`admissionDays()` has exact totals and ascends when rows are many, few or none", () => {
  for (const [stays, live] of [[0, 0], [1, 0], [0, 1], [5, 3], [12_200, 7_100]] as const) {
    const days = admissionDays(stays, live, randomSource(1));
    assertEquals(days.length, stays + live);
    assertEquals(days.filter((day) => day < liveDay).length, stays);
    assert(days.every((day, i) => day >= 0 && day < endDay && (i === 0 || day >= days[i - 1]!)));
  }
});

Deno.test("`admissionDays()` fills every day, fewer on a Sunday, when 12,200 stays are spread", () => {
  const days = admissionDays(12_200, 0, randomSource(1));
  const perDay = new Float64Array(liveDay);
  for (const day of days) perDay[day]!++;
  const mean = (weekday: number) => {
    const counts = perDay.filter((_, day) => day % 7 === weekday);
    return counts.reduce((sum, count) => sum + count, 0) / counts.length;
  };
  assert(Math.min(...perDay) > 70 && Math.max(...perDay) < 125, `${perDay}`);
  assert(mean(6) < 0.87 * mean(0), "1 August 2022 was a Monday");
});
