import { dayMs, firstAtLeast } from "lib/stats/mod.ts";

/** Stays as seen from a day: both arrays have one entry a stay. */
export type FollowedStays = {
  /** Admission, epoch milliseconds UTC; NaN where missing. */
  readonly admitted: Float64Array;
  /** Stay in days; NaN where not known. */
  readonly stayDays: Float64Array;
};

export type FollowUpOptions = {
  /** The greatest weight before normalising: keeps one rare long stay from ruling a fit. */
  readonly cap?: number;
};

/**
 * Weights that make the stays discharged by a day stand for all stays admitted before it (IPCW).
 *
 * Of the patients admitted shortly before `asOf` only those with short stays have left, so the discharged
 * stays are too short on average. A stay of t days can only be among them when it was admitted at least t
 * days before `asOf`; the share of admissions of which that is true is G(t), and a discharged stay of t days
 * gets the weight 1 / G(t):
 *
 *   G(t) = (stays admitted before asOf with asOf - admission >= t) / (stays admitted before asOf)
 *
 * This is the Kaplan-Meier estimate of the follow-up time, which is known for every stay as nothing but the
 * calendar cuts it. Weights are capped at `cap`, then scaled to mean 1 over the discharged stays. All other
 * stays (still in bed, admitted at or after `asOf`, stay or admission missing) weigh 0. It assumes that stays
 * don't get longer or shorter with the calendar, and it can't tell of stays longer than the longest
 * follow-up.
 *
 * Source: Robins and Finkelstein 2000 (https://doi.org/10.1111/j.0006-341X.2000.00779.x); Vock et al. 2016
 * (https://doi.org/10.1016/j.jbi.2016.03.009).
 *
 * @param asOf epoch milliseconds UTC; a stay that ends exactly then counts as discharged.
 * @throws {TypeError} when the arrays differ in length.
 * @throws {RangeError} when `cap` is below 1, a known stay is negative, or `asOf` is not a number.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { followUpWeights } from "lib/features/follow_up.ts";
 *
 * const day = 86_400_000;
 * const admitted = Float64Array.of(0, 0, 6 * day, 6 * day);
 * const stayDays = Float64Array.of(2, 8, 2, 8);
 * // As of day 10 the last one is in bed. G(2) = 1; G(8) = 1/2, so the one long stay seen counts twice.
 * assertEquals(followUpWeights({ admitted, stayDays }, 10 * day), Float64Array.of(0.75, 1.5, 0.75, 0));
 * ```
 */
export function followUpWeights(
  stays: FollowedStays,
  asOf: number,
  options: FollowUpOptions = {},
): Float64Array {
  const { cap = 10 } = options;
  assertWeighable(stays, asOf, cap);
  const { admitted, stayDays } = stays;
  const followUp = admitted.map((at) => (asOf - at) / dayMs);
  const sorted = followUp.filter((days) => days > 0).sort();
  const weights = new Float64Array(admitted.length);
  let sum = 0;
  let known = 0;
  for (let row = 0; row < weights.length; row++) {
    if (!(followUp[row]! > 0 && stayDays[row]! <= followUp[row]!)) continue;
    const atLeast = sorted.length - firstAtLeast(sorted, stayDays[row]!);
    weights[row] = Math.min(cap, sorted.length / atLeast);
    sum += weights[row]!;
    known++;
  }
  return known === 0 ? weights : weights.map((weight) => weight * known / sum);
}

function assertWeighable({ admitted, stayDays }: FollowedStays, asOf: number, cap: number): void {
  if (admitted.length !== stayDays.length) {
    throw new TypeError(
      `Cannot weight by follow-up as every admission must have a stay: ` +
        `${admitted.length} admissions, ${stayDays.length} stays`,
    );
  }
  if (!Number.isFinite(asOf)) {
    throw new RangeError(`Cannot weight by follow-up as "asOf" must be a time: current value is ${asOf}`);
  }
  if (!(cap >= 1)) {
    throw new RangeError(`Cannot weight by follow-up as the cap must be at least 1: current value is ${cap}`);
  }
  const negative = stayDays.find((days) => days < 0);
  if (negative !== undefined) {
    throw new RangeError(
      `Cannot weight by follow-up as stays must not be negative: current value is ${negative}`,
    );
  }
}
