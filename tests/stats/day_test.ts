import { assertEquals, assertThrows } from "@std/assert";
import { dayMs, dayStart, isMidnight, isoDay } from "lib/stats/day.ts";

const midnight = Date.UTC(2022, 10, 1);

Deno.test("`dayStart()` is the midnight before, or the moment itself when it is one, before 1970 too", () => {
  const cases = [
    [midnight, midnight],
    [midnight + 1, midnight],
    [midnight + dayMs - 1, midnight],
    [-1, -dayMs],
    [-dayMs, -dayMs],
    [0, 0],
    [NaN, NaN],
  ] as const;
  for (const [time, expected] of cases) assertEquals(dayStart(time), expected);
});

Deno.test("`isMidnight()` is true of whole days only", () => {
  assertEquals([midnight, 0, -dayMs].map(isMidnight), [true, true, true]);
  const others = [midnight + 1, midnight + dayMs / 24, 0.5, NaN, Infinity, 2 ** 60 * dayMs];
  assertEquals(others.map(isMidnight), others.map(() => false));
});

Deno.test("`isoDay()` writes the day in UTC, and throws when there is none", () => {
  assertEquals([midnight, midnight + dayMs - 1, -1].map(isoDay), ["2022-11-01", "2022-11-01", "1969-12-31"]);
  for (const time of [NaN, Infinity, 9e15]) assertThrows(() => isoDay(time), RangeError);
});
