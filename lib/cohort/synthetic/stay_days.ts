import { normal } from "lib/stats/mod.ts";
import { endDay, extractDay, shiftDay, weekdayOf } from "./calendar.ts";
import { isHoliday } from "./holidays.ts";

/** Factor by which stays from `shiftDay` on are longer than all else explains. */
export const stayShift = 1.15;

/**
 * Share of stays that end within ten days whatever the case: early deaths, transfers, discharges against
 * advice.
 */
const earlyShare = 0.04;
/** Standard deviation of the logarithm of a stay around its expectation. */
const spread = 0.35;
/** Every stay has ended when the extract is drawn. */
const longestDays = extractDay - endDay;
/** Share of the discharges due at a weekend or on a holiday that wait for the next working day. */
const waitShare = 0.3;

/** How long a stay lasts, in whole days from 1 to 150, and whether it ended early whatever the case. */
export type DrawnStay = { readonly days: number; readonly isEarly: boolean };

/**
 * Draws a stay's days: skewed to the right, with the given expectation and a spread that grows with it. Fewer
 * end at weekends and on holidays.
 *
 * @param logDays the logarithm of what is expected, the shift left out.
 * @param day the day number of the admission.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { drawStay } from "lib/cohort/synthetic/stay_days.ts";
 * import { randomSource } from "lib/stats/random.ts";
 *
 * const { days } = drawStay(Math.log(38), 0, randomSource(2));
 * assert(Number.isInteger(days) && days >= 1 && days <= 150);
 * ```
 */
export function drawStay(logDays: number, day: number, random: () => number): DrawnStay {
  const isEarly = random() < earlyShare;
  const full = Math.exp(logDays + spread * normal(random)) * (day < shiftDay ? 1 : stayShift);
  const drawn = isEarly ? 1 + Math.floor(10 * random()) : Math.max(Math.round(full), 1);
  const waits = random() < waitShare;
  let days = Math.min(drawn, longestDays);
  while (waits && isOff(day + days) && days < longestDays) days++;
  return { days, isEarly };
}

function isOff(day: number): boolean {
  return weekdayOf(day) >= 5 || isHoliday(day);
}
