import { normal } from "lib/stats/mod.ts";
import { endDay, extractDay, shiftDay } from "./calendar.ts";
import type { CaseMix } from "./case_mix.ts";
import { logExpectedDays } from "./stay_effects.ts";

/** Factor by which stays from 16 December on are longer than their case mix explains. */
export const stayShift = 1.15;

/** Share of stays that end within ten days whatever the case: transfers, discharges against advice. */
const earlyShare = 0.04;
/** Standard deviation of the logarithm of a stay around its expectation. */
const spread = 0.355;
/** Every stay has ended when the extract is drawn. */
const longestDays = extractDay - endDay;

/**
 * Draws the whole days of each stay, from 1 to 150: skewed to the right, with an expectation that follows from the
 * case mix and a spread that grows with it.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { drawCaseMix } from "lib/cohort/synthetic/case_mix.ts";
 * import { drawStayDays } from "lib/cohort/synthetic/stay_days.ts";
 * import { randomSource } from "lib/stats/random.ts";
 *
 * const days = drawStayDays(drawCaseMix(new Int32Array(100), randomSource(1)), randomSource(2));
 * assert(days.every((each) => Number.isInteger(each) && each >= 1 && each <= 150));
 * ```
 */
export function drawStayDays(mix: CaseMix, random: () => number): Float64Array {
  const logDays = logExpectedDays(mix);
  const days = new Float64Array(logDays.length);
  for (let row = 0; row < days.length; row++) {
    const isEarly = random() < earlyShare;
    const full = Math.exp(logDays[row]! + spread * normal(random)) *
      (mix.day[row]! < shiftDay ? 1 : stayShift);
    days[row] = isEarly
      ? 1 + Math.floor(10 * random())
      : Math.min(Math.max(Math.round(full), 1), longestDays);
  }
  return days;
}
