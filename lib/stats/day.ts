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
