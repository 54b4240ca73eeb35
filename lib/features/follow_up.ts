import { ascendingRows, dayMs, firstAtLeast, numbersAt, rowNumbers } from "lib/stats/mod.ts";
import { countText, numbersOf, type Table, timestampsOf } from "lib/table/mod.ts";

/** Stays as seen from a day: both arrays have one entry a stay. */
export type SeenStays = {
  /** Admission, epoch milliseconds UTC; NaN where missing. */
  readonly admitted: Float64Array;
  /** Stay in days; NaN where not known. */
  readonly stayDays: Float64Array;
};

export type FollowUpOptions = {
  /** The greatest 1 / G(t): keeps one rare long stay from ruling a fit. Default `followUpCap`. */
  readonly cap?: number;
  /** What each stay weighs before, whether it has ended or not, 0 or more: 1 for all when left out. */
  readonly base?: Float64Array;
};

/** Weights, and how many of them the cap has cut. */
export type FollowUp = { readonly weight: Float64Array; readonly capped: number };

/** The greatest 1 / G(t) when no other is given. */
export const followUpCap = 10;

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
 * @throws {RangeError} when `cap` is below 1, a known stay or a weight before is negative, or `asOf` is not a
 * number.
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
  stays: SeenStays,
  asOf: number,
  options: FollowUpOptions = {},
): Float64Array {
  return weighByFollowUp(stays, asOf, options).weight;
}

/** `followUpWeights()`, and how many of the known stays' 1 / G(t) the cap has cut. @throws as it does. */
export function weighByFollowUp(
  stays: SeenStays,
  asOf: number,
  options: FollowUpOptions = {},
): FollowUp {
  const { cap = followUpCap, base } = options;
  assertWeighable(stays, asOf, cap, base);
  const { admitted, stayDays } = stays;
  const followUp = admitted.map((at) => (asOf - at) / dayMs);
  const { sorted, atLeast } = followedFor(followUp, base);
  const weights = new Float64Array(admitted.length);
  let [sum, known, capped] = [0, 0, 0];
  for (let row = 0; row < weights.length; row++) {
    const own = base ? base[row]! : 1;
    if (!(followUp[row]! > 0 && stayDays[row]! <= followUp[row]! && own > 0)) continue;
    const inverse = atLeast[0]! / atLeast[firstAtLeast(sorted, stayDays[row]!)]!;
    if (inverse > cap) capped++;
    weights[row] = own * Math.min(cap, inverse);
    sum += weights[row]!;
    known++;
  }
  return { weight: known === 0 ? weights : weights.map((weight) => weight * known / sum), capped };
}

/** Follow-up times in days, ascending, and for each what is followed for at least as long weighs. */
function followedFor(followUp: Float64Array, base: Float64Array | undefined) {
  const rows = rowNumbers(followUp.length).filter((row) => followUp[row]! > 0);
  ascendingRows(rows, followUp);
  const atLeast = new Float64Array(rows.length);
  for (let i = rows.length - 1; i >= 0; i--) {
    atLeast[i] = (atLeast[i + 1] ?? 0) + (base ? base[rows[i]!]! : 1);
  }
  return { sorted: numbersAt(rows, (row) => followUp[row]!), atLeast };
}

function assertWeighable(
  { admitted, stayDays }: SeenStays,
  asOf: number,
  cap: number,
  base: Float64Array | undefined,
): void {
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
  if (base && (base.length !== admitted.length || base.some((each) => !(each >= 0 && each < Infinity)))) {
    throw new RangeError(
      `Cannot weight by follow-up as every one of ${admitted.length} stays must weigh 0 or more before: ` +
        `${base.length} do, or one of them less`,
    );
  }
  const negative = stayDays.find((days) => days < 0);
  if (negative !== undefined) {
    throw new RangeError(
      `Cannot weight by follow-up as stays must not be negative: current value is ${negative}`,
    );
  }
}

/** What a choice of features rests on. */
export type SelectionBasis = {
  /** Weights that make the known stays stand for all of them; all alike without dates. */
  readonly weight: Float64Array;
  /** "n = 107,507 of 178,359 stays, those that had ended by 2022-07-18", for figures. */
  readonly about: string;
  /** Whose stays the choice looks at, in Markdown. */
  readonly reading: string;
};

/**
 * Tells which stays a choice of features rests on, and weighs those that had ended by `asOf` for those that
 * had not. Without dates nothing can be held back: the choice then looks at all stays, those of a later test
 * too, and says so.
 *
 * @param stays stays as a choice reads them, their length missing where not known by `asOf` (epoch
 * milliseconds, UTC).
 */
export function selectionBasis(stays: Table, asOf: number): SelectionBasis {
  const stayDays = numbersOf(stays, "stay_days"), admitted = timestampsOf(stays, "admitted_on");
  const known = stayDays.reduce((sum, days) => sum + (Number.isNaN(days) ? 0 : 1), 0);
  const day = new Date(asOf).toISOString().slice(0, 10);
  const [ended, all] = [countText(known), countText(stays.rowCount)];
  if (admitted.every(Number.isNaN)) {
    return {
      weight: stayDays.map((days) => (Number.isNaN(days) ? 0 : 1)),
      about: `n = ${ended} of ${all} stays, no admission dates`,
      reading:
        `${
          known === stays.rowCount ? `All ${all} stays` : `Of ${all} stays ${ended}`
        } have a known length. Without dates none can be held back: **features are chosen on all ` +
        "rows, those of a later test included.**",
    };
  }
  return {
    weight: followUpWeights({ admitted, stayDays }, asOf),
    about: `n = ${ended} of ${all} stays, those that had ended by ${day}, weighted by follow-up`,
    reading:
      (known === stays.rowCount
        ? `All ${all} stays had ended by ${day}. `
        : `Of ${all} stays ${ended} had ended by ${day}; they are weighted to stand for those that had not. `) +
      `Stays of a later test are not among them.${known < 0.95 * stays.rowCount ? truncated : ""}`,
  };
}

/** Weights mend the spread of stays, not that late admissions are only known by their short ones. */
const truncated =
  " So many have not that what moves with the calendar seems to go with the stay: its strength " +
  "tells of the cut, not of patients.";
