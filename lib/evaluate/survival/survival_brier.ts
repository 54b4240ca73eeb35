import { followUpCap } from "lib/features/mod.ts";
import { dayMs, firstAtLeast, numbersAt, rowNumbers } from "lib/stats/mod.ts";
import type { FollowedStays, StayCurves } from "lib/stay/mod.ts";

/** How long each stay could be seen, in whole days; endless where there are no dates. */
export function followUpDays(
  { stays: { rowCount, time } }: FollowedStays,
  asOf: number | null,
): Float64Array {
  return numbersAt(
    rowNumbers(rowCount),
    (row) => asOf === null || !time ? Infinity : Math.floor((asOf - time[row]!) / dayMs),
  );
}

/**
 * Each stay's part in the Brier score of "lasts longer than so many days": its mean over stays is the score.
 * Stays whose answer isn't known count nothing, and those followed for as long count for them (inverse
 * probability of follow-up, at most 10).
 *
 * Source: E. Graf and others, Assessment and comparison of prognostic classification schemes for survival
 * data (https://doi.org/10.1002/(SICI)1097-0258(19990915/30)18:17/18<2529::AID-SIM274>3.0.CO;2-5).
 *
 * @param curves of whole stays, from admission.
 * @param days the day of stay; below the curves' end.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { brierParts, followedShare } from "lib/evaluate/survival/survival_brier.ts";
 *
 * const survival = Float64Array.of(1, 0.75, 1, 0.75);
 * const tail = Float64Array.of(1, 1), seen = Int32Array.of(-1, -1);
 * const stays = { rowCount: 2, features: [] };
 * const followed = { stays, day: Int32Array.of(0, 3), ended: Uint8Array.of(1, 1) };
 * const share = followedShare(Float64Array.of(Infinity, Infinity));
 * const parts = brierParts({ rowCount: 2, seen, ahead: 1, survival, tail }, followed, share, 0);
 * assertEquals(parts, Float64Array.of(0.75 ** 2, 0.25 ** 2));
 * ```
 */
export function brierParts(
  { ahead, survival }: StayCurves,
  { day, ended }: FollowedStays,
  share: FollowedShare,
  days: number,
): Float64Array {
  return numbersAt(rowNumbers(day.length), (row) => {
    const lasts = survival[row * (ahead + 1) + days + 1]!, last = day[row]!;
    const isOver = ended[row] === 1 && last <= days;
    if (!isOver && last < days) return 0;
    const weight = Math.min(followUpCap, 1 / share(isOver ? last : days));
    return weight * (isOver ? lasts : 1 - lasts) ** 2;
  });
}

/** Of all stays the share that could be seen for at least so many days. */
export type FollowedShare = (days: number) => number;

/** The share by what each stay could be seen for: `followUpDays()`. Sorts once, so is made once. */
export function followedShare(followUp: Float64Array): FollowedShare {
  const sorted = followUp.toSorted();
  return (days) => (sorted.length - firstAtLeast(sorted, days)) / sorted.length;
}
