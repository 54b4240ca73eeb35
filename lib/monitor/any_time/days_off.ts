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
  const few = fewAdmitted(admissions);
  return few.map((isOff, day) => isOff === 1 || few[day - 1] === 1 ? 1 : 0);
}

/**
 * Days off, and those after until who waited leaves: of a Friday off that is Monday. Where nobody waits, as
 * it was by chance that so few were admitted, the day alone.
 *
 * @param days `first` is the midnight of the first day, epoch milliseconds UTC.
 * @param calendar of what waits: on which weekdays there is less of it.
 * @param isWaiting whether somebody waits after a day off, by its index: asked of nothing later.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { untilNobodyWaits } from "lib/monitor/any_time/days_off.ts";
 *
 * // From a Thursday on; the last Friday but one is off.
 * const admissions = Float64Array.from({ length: 70 }, (_, day) => day === 57 ? 40 : 100 + day % 3);
 * const days = { first: Date.UTC(1970, 0, 1), admissions }, weekday = [1.6, 1, 1, 1, 1, 0.7, 0.7];
 * const daysOf = (isWaiting: boolean) => {
 *   const marks = untilNobodyWaits(days, { weekday }, () => isWaiting);
 *   return [...marks.keys()].filter((day) => marks[day] === 1);
 * };
 * assertEquals([daysOf(true), daysOf(false)], [[57, 58, 59, 60], [57]]);
 * ```
 */
export function untilNobodyWaits(
  { first, admissions }: { readonly first: number; readonly admissions: Float64Array },
  { weekday }: Pick<CalendarFactor, "weekday">,
  isWaiting: (day: number) => boolean,
): Uint8Array {
  const mean = weekday.reduce((sum, each) => sum + each, 0) / weekday.length;
  let waits = false;
  return fewAdmitted(admissions).map((isOff, day) => {
    const isMarked = isOff === 1 || waits;
    const goesOnWaiting = waits && weekday[weekdayOf(first + day * dayMs)]! < waitingShare * mean;
    waits = goesOnWaiting || (isOff === 1 && isWaiting(day));
    return isMarked ? 1 : 0;
  });
}

/** 1 for days on which so few were admitted, else 0. */
function fewAdmitted(admissions: Float64Array): Uint8Array {
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
  });
  return marks;
}

function usualOf(admissions: Float64Array, day: number): number | null {
  let [sum, weeks] = [0, 0];
  for (let before = day - 7; before >= 0 && weeks < weeksBefore; before -= 7) {
    sum += admissions[before]!;
    weeks++;
  }
  return weeks < 4 || sum === 0 ? null : sum / weeks;
}
