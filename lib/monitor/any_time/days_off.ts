import { dayMs, quantile } from "lib/stats/mod.ts";
import { type CalendarFactor, weekdayOf } from "./calendar_factor.ts";

/** Days off come together, as at Christmas; admissions that stay low are another thing. */
const mostTogether = 4;
/** The same weekdays before a day that say how many usually come. */
const weeksBefore = 8;
/** On weekdays with fewer than this share of the mean who waits goes on waiting, as at weekends. */
const waitingShare = 0.9;

/**
 * Days on which so few were admitted that it was no day like others of its weekday, as holidays are, and the
 * day after each, when who waited leaves: 1 for these, else 0. A day's mark depends on nothing later.
 *
 * Usual are the admissions of the same weekday in the eight weeks before; few are those two standard
 * deviations below, the deviation taken from how all days until then differ (their median, as holidays are
 * among them).
 *
 * @param admissions by day, one after the other.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { daysOff } from "lib/monitor/any_time/days_off.ts";
 *
 * const admissions = Float64Array.from({ length: 70 }, (_, day) => day === 60 ? 40 : 100 + day % 3);
 * assertEquals([...daysOff(admissions).keys()].filter((day) => daysOff(admissions)[day] === 1), [60, 61]);
 * ```
 */
export function daysOff(admissions: Float64Array): Uint8Array {
  const marks = new Uint8Array(admissions.length);
  const seen: number[] = [];
  let together = 0;
  admissions.forEach((count, day) => {
    const usual = usualOf(admissions, day);
    if (usual === null) return;
    const distance = (count - usual) / Math.sqrt(usual);
    // Half of normal deviations lie within 0.6745 standard deviations.
    const spread = seen.length < 28 ? 1 : Math.max(1, quantile(Float64Array.from(seen), 0.5) / 0.6745);
    seen.push(Math.abs(distance));
    if (seen.length > 364) seen.shift();
    together = distance < -2 * spread ? together + 1 : 0;
    if (together === 0 || together > mostTogether) return;
    marks[day] = 1;
    if (day + 1 < marks.length) marks[day + 1] = 1;
  });
  return marks;
}

/**
 * The same marks, and those of the days after until who waited leaves: of a Friday off that is Monday.
 *
 * @param first midnight of the first day, epoch milliseconds UTC.
 * @param calendar of what waits: on which weekdays there is less of it.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { untilNobodyWaits } from "lib/monitor/any_time/days_off.ts";
 *
 * // From a Thursday on; Friday and, as the day after, Saturday are marked.
 * const marks = Uint8Array.of(0, 1, 1, 0, 0, 0), weekday = [1.6, 1, 1, 1, 1, 0.7, 0.7];
 * const all = untilNobodyWaits(marks, Date.UTC(1970, 0, 1), { weekday });
 * assertEquals([...all], [0, 1, 1, 1, 1, 0]);
 * ```
 */
export function untilNobodyWaits(
  marks: Uint8Array,
  first: number,
  { weekday }: Pick<CalendarFactor, "weekday">,
): Uint8Array {
  const mean = weekday.reduce((sum, each) => sum + each, 0) / weekday.length;
  const all = Uint8Array.from(marks);
  for (let day = 1; day < all.length; day++) {
    const factor = weekday[weekdayOf(first + (day - 1) * dayMs)]!;
    if (all[day - 1] === 1 && factor < waitingShare * mean) all[day] = 1;
  }
  return all;
}

function usualOf(admissions: Float64Array, day: number): number | null {
  let [sum, weeks] = [0, 0];
  for (let before = day - 7; before >= 0 && weeks < weeksBefore; before -= 7) {
    sum += admissions[before]!;
    weeks++;
  }
  return weeks < 4 || sum === 0 ? null : sum / weeks;
}
