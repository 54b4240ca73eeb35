import type { Artefact } from "lib/registry/mod.ts";
import { dayMs, dayNamed, dayStart } from "lib/stats/mod.ts";

/** Seven days: epoch milliseconds UTC of its first day's midnight, and of the midnight after its last. */
export type Week = { readonly start: number; readonly end: number };

/**
 * The whole weeks from `from` on that end by `until`; days after the last whole week belong to none.
 *
 * @param from the first day's midnight, epoch milliseconds UTC: it sets the weekday that weeks start on.
 * @throws {RangeError} when `until` is before `from`.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { weeksBetween } from "lib/monitor/weeks.ts";
 *
 * const day = 86_400_000;
 * assertEquals(weeksBetween(0, 15 * day), [{ start: 0, end: 7 * day }, { start: 7 * day, end: 14 * day }]);
 * ```
 */
export function weeksBetween(from: number, until: number): Week[] {
  if (!(from <= until)) {
    throw new RangeError(
      `Cannot list weeks as "until" must not be before "from": ${until} is before ${from}`,
    );
  }
  const count = Math.floor((until - from) / (7 * dayMs));
  return Array.from({ length: count }, (_, i) => ({
    start: from + i * 7 * dayMs,
    end: from + (i + 1) * 7 * dayMs,
  }));
}

/** Half a year of weeks is watched. */
const mostWeeks = 26;

/**
 * The weeks of admissions to watch as of a day: whole weeks from the day that a model is of, the newest
 * twenty-six where there are more, or from a day that somebody named.
 *
 * @param meta of a model that was trained by dates.
 * @param asked the first day as an ISO date, or ""; and the day, epoch milliseconds UTC.
 * @returns none where no whole week has passed.
 * @throws {RangeError} when the first day is no date.
 */
export function watchedWeeks(
  { window }: Pick<Artefact["meta"], "window">,
  { from, asOf }: { readonly from: string; readonly asOf: number },
): Week[] {
  const first = dayStart(dayNamed(from === "" ? (window.asOf ?? "").slice(0, 10) : from));
  const weeks = weeksBetween(Math.min(first, asOf), asOf);
  return from === "" ? weeks.slice(-mostWeeks) : weeks;
}
