import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { calendarFactor, fitCalendar, plainCalendar } from "lib/monitor/any_time/calendar_factor.ts";

/** Learns from every day before `until` but every eighth, of which more come in winter. */
function learnt(until: number) {
  const winter = { ...plainCalendar, season: [0.1, -0.05] as const };
  const day = Float64Array.from({ length: until }, (_, i) => Date.UTC(2022, 0, 1 + i))
    .filter((_, i) => i % 8 !== 7);
  const expected = day.map(() => 4_000), observed = day.map((each) => 4_000 * calendarFactor(winter, each));
  let calendar = plainCalendar;
  for (let round = 0; round < 10; round++) calendar = fitCalendar({ day, observed, expected }, calendar);
  return { calendar, days: day.length, of: winter.season };
}

Deno.test("`fitCalendar()` learns the season of a year, however many of its days are left out", () => {
  const { calendar, days, of } = learnt(365);
  assert(days < 330);
  calendar.season.forEach((each, i) => assertAlmostEquals(each, of[i]!, 0.005));
});

Deno.test("`fitCalendar()` learns no season of half a year", () => {
  assertEquals(learnt(180).calendar.season, [0, 0]);
});
