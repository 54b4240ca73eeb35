/** Milliseconds in a day. */
export const dayMs = 86_400_000;
/** The first day of admissions, epoch milliseconds UTC: days are counted from here. */
export const firstDay = Date.UTC(2022, 7, 1);
/** 1 December 2022 as a day number: the live stays begin. */
export const liveDay = 122;
/** 16 December 2022 as a day number: case mix and lengths of stay shift. */
export const shiftDay = 137;
/** The day number after the last admission (31 December 2022). */
export const endDay = 153;
/** 31 May 2023 as a day number: the extract is drawn and every stay has ended. */
export const extractDay = 303;

/** Of 71,000 live stays, those of 1 December. */
const firstLiveShare = 2_362 / 71_000;
/** Admissions from Monday to Sunday, relative to each other. */
const weekday = [1.08, 1.05, 1.03, 1.03, 1.02, 0.91, 0.88] as const;

/**
 * The day of each admission, ascending: `stays` days of August to November, then `liveStays` of December.
 *
 * More patients come on a Monday than on a Sunday, and a day's number varies by some 3 % beyond that; 1 December has
 * its fixed share (2,362 of 71,000). Totals are exact.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { admissionDays, liveDay } from "lib/cohort/synthetic/calendar.ts";
 * import { randomSource } from "lib/stats/random.ts";
 *
 * const days = admissionDays(236_704, 71_000, randomSource(1));
 * assertEquals(days.filter((day) => day === liveDay).length, 2_362);
 * ```
 */
export function admissionDays(stays: number, liveStays: number, random: () => number): Int32Array {
  const days = new Int32Array(stays + liveStays);
  const firstLive = Math.round(liveStays * firstLiveShare);
  spread(days.subarray(0, stays), 0, liveDay, random);
  days.fill(liveDay, stays, stays + firstLive);
  spread(days.subarray(stays + firstLive), liveDay + 1, endDay, random);
  return days;
}

/** Fills `days` with the days `from` to `to - 1`, each as often as its weight says. */
function spread(days: Int32Array, from: number, to: number, random: () => number): void {
  const weights = Array.from(
    { length: to - from },
    (_, i) => weekday[(from + i) % 7]! * (0.95 + 0.1 * random()),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  let filled = 0;
  weights.forEach((weight, i) => {
    sum += weight;
    const end = i === weights.length - 1 ? days.length : Math.round(days.length * sum / total);
    days.fill(from + i, filled, end);
    filled = end;
  });
}
