import { dayMs } from "lib/stats/mod.ts";

/** Public holidays as day numbers from 1 January 2021: an invented country's, with Easter where it was. */
const holidays: ReadonlySet<number> = new Set([
  "2020-12-25",
  "2020-12-26",
  "2021-01-01",
  "2021-04-02",
  "2021-04-05",
  "2021-05-01",
  "2021-12-25",
  "2021-12-26",
  "2022-01-01",
  "2022-04-15",
  "2022-04-18",
  "2022-05-01",
  "2022-12-25",
  "2022-12-26",
  "2023-01-01",
  "2023-04-07",
  "2023-04-10",
  "2023-05-01",
].map((date) => (Date.parse(date) - Date.UTC(2021, 0, 1)) / dayMs));

/**
 * Whether a day is a public holiday: New Year, Good Friday, Easter Monday, 1 May, 25 and 26 December.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { isHoliday } from "lib/cohort/synthetic/holidays.ts";
 *
 * assertEquals([isHoliday(0), isHoliday(1)], [true, false]);
 * ```
 */
export function isHoliday(day: number): boolean {
  return holidays.has(day);
}
