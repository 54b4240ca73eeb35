import type { StayCurves } from "./stay_curves.ts";

/** What curves say of what remains, an entry a stay. Days are counted as a stay's, from day `seen` on. */
export type RemainingStay = {
  /** The mean; of a whole stay (seen at admission) its length and one. */
  readonly expectedDays: Float64Array;
  /** How likely it ends within the next 24 hours, and the next 48. */
  readonly within24: Float64Array;
  readonly within48: Float64Array;
};

/**
 * What remains of each stay: the mean of its curve with the tail, where each day's hazard stays as it is, and
 * how likely it ends on the next day or the next two.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { remainingStay } from "lib/stay/remaining_stay.ts";
 *
 * const survival = Float64Array.of(1, 0.5, 0.25);
 * const curves = { rowCount: 1, seen: Int32Array.of(4), ahead: 2, survival, tail: Float64Array.of(0.5) };
 * // As with a coin thrown every day: two days on average.
 * const { expectedDays, within24, within48 } = remainingStay(curves);
 * assertEquals([expectedDays[0], within24[0], within48[0]], [2, 0.5, 0.75]);
 * ```
 */
export function remainingStay({ rowCount, ahead, survival, tail }: StayCurves): RemainingStay {
  const expectedDays = new Float64Array(rowCount);
  const at = (row: number, k: number) => survival[row * (ahead + 1) + Math.min(k, ahead)]!;
  for (let row = 0; row < rowCount; row++) {
    let sum = 0;
    for (let k = 0; k < ahead; k++) sum += at(row, k);
    expectedDays[row] = sum + at(row, ahead) / tail[row]!;
  }
  const within = (days: number) => Float64Array.from({ length: rowCount }, (_, row) => 1 - at(row, days));
  return { expectedDays, within24: within(1), within48: within(2) };
}

/**
 * For each stay the days within which it ends with a probability of `share`: whole days, of `seen` on.
 *
 * @throws {RangeError} when `share` is not between 0 and 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { remainingQuantile } from "lib/stay/remaining_stay.ts";
 *
 * const survival = Float64Array.of(1, 0.5, 0.25);
 * const curves = { rowCount: 1, seen: Int32Array.of(4), ahead: 2, survival, tail: Float64Array.of(0.5) };
 * assertEquals([0.4, 0.75, 0.9].map((share) => remainingQuantile(curves, share)[0]), [1, 2, 4]);
 * ```
 */
export function remainingQuantile(curves: StayCurves, share: number): Float64Array {
  if (!(share > 0 && share < 1)) {
    throw new RangeError(
      `Cannot tell a quantile as its share must be between 0 and 1: current value is ${share}`,
    );
  }
  const { rowCount, ahead, survival, tail } = curves;
  const left = 1 - share;
  return Float64Array.from({ length: rowCount }, (_, row) => {
    const own = survival.subarray(row * (ahead + 1), (row + 1) * (ahead + 1));
    const day = own.findIndex((each) => each <= left);
    return day >= 0 ? day : ahead + Math.ceil(Math.log(left / own[ahead]!) / Math.log1p(-tail[row]!));
  });
}

/** Whole stays by curves from admission: the mean of each in days. */
export function expectedStay(curves: StayCurves): Float64Array {
  return remainingStay(curves).expectedDays.map((days, row) => days + curves.seen[row]!);
}
