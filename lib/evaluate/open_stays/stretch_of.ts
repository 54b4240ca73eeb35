import { lastingAfter, type LeavingCurve, type StaysSoFar } from "./leaving_curve.ts";

/** No change is looked for beyond. */
const [least, most] = [1 / 3, 3];
/** Of fewer ended stays no factor is learnt. */
const leastEnded = 100;
/** A hazard beyond what the curve tells of. */
const surelyLeft = 1e-4;

/**
 * By what predictions must be multiplied so that stays end around them as the curve tells: the factor at
 * which as many of them have ended as were to (accelerated failure time). Stays in bed count for as long as
 * they have been there, so that it is known long before the long ones end.
 *
 * Source: the estimating equation of Wei, Ying and Lin 1990 without covariates
 * (https://doi.org/10.1093/biomet/77.4.845).
 *
 * @returns null where fewer than 100 have ended, or no factor from a third to three will do.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { leavingCurve } from "lib/evaluate/open_stays/leaving_curve.ts";
 * import { stretchOf } from "lib/evaluate/open_stays/stretch_of.ts";
 *
 * const before = Float64Array.from({ length: 2_000 }, (_, i) => 1 + (i * 7) % 40);
 * const predicted = before.map(() => 20), ended = new Uint8Array(2_000).fill(1);
 * const curve = leavingCurve({ days: before, ended, predicted })!;
 * // All stays become a fifth longer, and are looked at after 25 days.
 * const after = before.map((days) => 1.2 * days / curve.mean);
 * const seen = Uint8Array.from(after, (days) => Number(days <= 25));
 * const soFar = { days: after.map((days) => Math.min(25, days)), ended: seen, predicted };
 * assertAlmostEquals(stretchOf(curve, soFar)!, 1.2, 0.02);
 * ```
 */
export function stretchOf(curve: LeavingCurve, { days, ended, predicted }: StaysSoFar): number | null {
  const left = ended.reduce((sum, each) => sum + each, 0);
  if (left < leastEnded) return null;
  const dueMore = (factor: number) => {
    let due = 0;
    for (let row = 0; row < days.length; row++) {
      due -= Math.log(Math.max(surelyLeft, lastingAfter(curve, days[row]! / (predicted[row]! * factor))));
    }
    return due - left;
  };
  let [low, high] = [least, most];
  if (dueMore(low) < 0 || dueMore(high) > 0) return null;
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2;
    if (dueMore(middle) > 0) low = middle;
    else high = middle;
  }
  // Told in thousandths: what is finer is noise.
  return Math.round(1_000 * (low + high) / 2) / 1_000;
}
