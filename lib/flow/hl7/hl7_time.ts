import { zonedMoment } from "./zoned_moment.ts";

/** A moment of a message, and how exact it was said: "2022" alone is of no use for a stay in hours. */
export type Hl7Time = { readonly at: number; readonly unit: "year" | "month" | "day" | "minute" };

const pattern = /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(\d\d)?(?:(\d\d)(\.\d{1,4})?)?)?)?)?([+-]\d{4})?$/;

/** Minutes: no zone is further from UTC. */
const mostOffset = 14 * 60;

/**
 * The moment that a timestamp of HL7 (`YYYY[MM[DD[HH[MM[SS[.SSSS]]]]]][+/-ZZZZ]`) names, epoch milliseconds;
 * null where it is none or there is no such day. Without an offset it is the clock on the wall of `zone`: an
 * hour that the clock skips is the one behind it, of one that comes twice the first is meant.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { hl7Time } from "lib/flow/hl7/hl7_time.ts";
 *
 * assertEquals(hl7Time("202211011345", "Europe/Berlin")?.at, Date.UTC(2022, 10, 1, 12, 45));
 * assertEquals(hl7Time("20221101134500-0500", "Europe/Berlin")?.at, Date.UTC(2022, 10, 1, 18, 45));
 * assertEquals(hl7Time("20220230", "UTC"), null);
 * ```
 */
export function hl7Time(text: string, zone: string): Hl7Time | null {
  const match = pattern.exec(text.trim());
  if (match === null) return null;
  const [, year, month = "01", day = "01", hour = "00", minute = "00", second = "00", rest = ".0", offset] =
    match;
  const isThere = +month >= 1 && +month <= 12 && +day >= 1 && +day <= daysIn(+year!, +month) && +hour < 24 &&
    +minute < 60 && +second < 60;
  if (!isThere) return null;
  const wall = Date.UTC(+year!, +month - 1, +day, +hour, +minute, +second, Math.floor(+rest * 1_000));
  const unit = match[4] !== undefined
    ? "minute"
    : match[3] !== undefined
    ? "day"
    : match[2] !== undefined
    ? "month"
    : "year";
  if (offset === undefined) return { at: zonedMoment(wall, zone), unit };
  const minutes = +offset.slice(1, 3) * 60 + +offset.slice(3);
  if (minutes > mostOffset || +offset.slice(3) >= 60) return null;
  return { at: wall - (offset.startsWith("-") ? -1 : 1) * minutes * 60_000, unit };
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}
