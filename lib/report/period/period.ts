import { dayMs } from "lib/stats/mod.ts";

/** What a periodic report is about: the days from `from` until before `until`, epoch milliseconds UTC. */
export type Period = {
  readonly name: PeriodName;
  readonly from: number;
  readonly until: number;
};
export type PeriodName = "week" | "month";

/**
 * The week, or month, that ends before a day; a month begins on the same day of the month before, or its
 * last.
 *
 * @param until that day's midnight, epoch milliseconds UTC.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { periodBefore } from "lib/report/period/period.ts";
 *
 * const { from } = periodBefore("month", Date.UTC(2022, 2, 31));
 * assertEquals(new Date(from).toISOString().slice(0, 10), "2022-02-28");
 * ```
 */
export function periodBefore(name: PeriodName, until: number): Period {
  if (name === "week") return { name, from: until - 7 * dayMs, until };
  const day = new Date(until), [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { name, from: Date.UTC(year, month - 1, Math.min(day.getUTCDate(), last)), until };
}
