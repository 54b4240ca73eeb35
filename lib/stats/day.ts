/** A day in milliseconds. Moments are epoch milliseconds, and days those of UTC: all of them are as long. */
export const dayMs = 86_400_000;

/**
 * The midnight at which the day of a moment began; NaN for NaN.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dayStart } from "lib/stats/day.ts";
 *
 * assertEquals(dayStart(Date.UTC(2022, 10, 1, 13, 45)), Date.UTC(2022, 10, 1));
 * assertEquals(dayStart(-1), Date.UTC(1969, 11, 31));
 * ```
 */
export function dayStart(time: number): number {
  return Math.floor(time / dayMs) * dayMs;
}

/** Whether a moment is a midnight, to the millisecond; NaN and infinity are none. */
export function isMidnight(time: number): boolean {
  return Number.isSafeInteger(time) && time % dayMs === 0;
}

/**
 * The day of a moment as ISO 8601 writes it: "2022-11-01".
 *
 * @throws {RangeError} when the moment is NaN or beyond what a date can be.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { isoDay } from "lib/stats/day.ts";
 *
 * assertEquals(isoDay(Date.UTC(2022, 10, 1, 13, 45)), "2022-11-01");
 * ```
 */
export function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

const namedPattern = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(:\d{2})?Z?)?$/;

/**
 * The moment that an ISO date (`2022-11-01`), or date and time (`2022-11-01T08:30[:00][Z]`), names, epoch
 * milliseconds UTC; null where the text is none, or there is no such day.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { timeNamed } from "lib/stats/day.ts";
 *
 * assertEquals(timeNamed("2022-11-01T13:45"), Date.UTC(2022, 10, 1, 13, 45));
 * assertEquals(["2022-02-30", "5", "", "today"].map(timeNamed), [null, null, null, null]);
 * ```
 */
export function timeNamed(text: string): number | null {
  const [, day, time = "00:00", seconds = ":00"] = namedPattern.exec(text) ?? [];
  if (day === undefined) return null;
  const date = new Date(`${day}T${time}${seconds}Z`);
  // Engines let 31 February roll over to March.
  const isThere = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${day}T${time}${seconds}`);
  return isThere ? date.getTime() : null;
}

/** `timeNamed()` of what somebody wrote. @throws {RangeError} with the text where it names no moment. */
export function dayNamed(text: string): number {
  const time = timeNamed(text);
  if (time !== null) return time;
  throw new RangeError(
    `Cannot take a day as it must be a date that exists (such as 2022-11-01): it is "${text}"`,
  );
}
