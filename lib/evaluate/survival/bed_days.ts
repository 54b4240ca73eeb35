import type { Matrix } from "lib/features/mod.ts";
import type { DayHazard, FollowedStays } from "lib/stay/mod.ts";

/** Whoever was in bed at the end of a day of stay, a row each day: what a bed manager asks about. */
export type BedDays = {
  /** The stay of each row. */
  readonly stay: Int32Array;
  /** The day of stay at whose end it is asked. */
  readonly seen: Int32Array;
  /** Whether it ends within the next day, and the next two: 1 or 0, NaN where not known. */
  readonly within24: Float64Array;
  readonly within48: Float64Array;
  /** The patient of each row, where known. */
  readonly group?: Int32Array;
};

/** Longer stays count until that day. */
const lastDay = 120;

/**
 * The days in bed of stays, from the first to day 120, as far as they are `asked`. Whether a stay ends within
 * a day or two is known where it was followed for so long: that goes by the calendar alone, whatever became
 * of the stay, so that nothing needs to be weighted.
 *
 * @param followUp whole days that each stay could be seen for: `followUpDays()`.
 */
export function bedDays(
  { stays, day, ended }: FollowedStays,
  followUp: Float64Array,
  asked: (stay: number, seen: number) => boolean,
): BedDays {
  const [stay, seen]: [number[], number[]] = [[], []];
  day.forEach((last, row) => {
    const days = Math.min(lastDay, last - (ended[row] === 1 ? 1 : 0));
    for (let each = 0; each <= days; each++) {
      if (!asked(row, each)) continue;
      stay.push(row);
      seen.push(each);
    }
  });
  const within = (days: number) =>
    Float64Array.from(stay, (row, i) => {
      if (followUp[row]! < seen[i]! + days) return NaN;
      return ended[row] === 1 && day[row]! <= seen[i]! + days ? 1 : 0;
    });
  return {
    stay: Int32Array.from(stay),
    seen: Int32Array.from(seen),
    within24: within(1),
    within48: within(2),
    ...(stays.group && { group: Int32Array.from(stay, (row) => stays.group![row]!) }),
  };
}

/** How likely each of them ends within 24 hours, and within 48. */
export function leavingWithin(
  hazard: DayHazard,
  stays: Matrix,
  { stay, seen }: Pick<BedDays, "stay" | "seen">,
): { readonly within24: Float64Array; readonly within48: Float64Array } {
  // A row's two days one after the other.
  const twice = (of: (i: number) => number) =>
    Int32Array.from({ length: 2 * stay.length }, (_, at) => of(Math.floor(at / 2)));
  const day = twice((i) => seen[i]!).map((each, at) => each + 1 + at % 2);
  const hazards = hazard.hazards(stays, { row: twice((i) => stay[i]!), seen: twice((i) => seen[i]!), day });
  const lasting = hazards.map((each) => 1 - each);
  return {
    within24: Float64Array.from(stay, (_, i) => 1 - lasting[2 * i]!),
    within48: Float64Array.from(stay, (_, i) => 1 - lasting[2 * i]! * lasting[2 * i + 1]!),
  };
}
