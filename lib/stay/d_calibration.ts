import { chiSquareTail, solveCholesky } from "lib/stats/mod.ts";
import type { FollowedStays } from "./followed_stays.ts";
import type { StayCurves } from "./stay_curves.ts";

/** Whether stays end where their curves say: each tenth of probability should hold a tenth of the stays. */
export type DCalibration = {
  /** The share of stays in each tenth of their own distribution, from the earliest ends. */
  readonly shares: readonly number[];
  /** How likely tenths are as uneven as this where curves are right. */
  readonly p: number;
};

const parts = 10;

/**
 * In which tenth of its own predicted distribution each stay ended. A day holds a piece of probability, over
 * which its stay is spread evenly; a stay still in bed is spread over what is left. So spread, shares vary
 * less than counts would: how much is taken from the stays themselves, by patient where they are known, so
 * that p is even where curves are right, however coarse days are and however many stays have not ended.
 *
 * Source: H. Haider and others, Effective ways to build and evaluate individual survival distributions
 * (https://jmlr.org/papers/v21/18-772.html); C. Czado and others, Predictive model assessment for count data
 * (https://doi.org/10.1111/j.1541-0420.2009.01191.x).
 *
 * @param curves of whole stays, from admission.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dCalibration } from "lib/stay/d_calibration.ts";
 *
 * const survival = Float64Array.of(1, 0.5, 1, 0.5);
 * const tail = Float64Array.of(1, 1), seen = Int32Array.of(-1, -1);
 * const stays = { rowCount: 2, features: [] };
 * const followed = { stays, day: Int32Array.of(0, 1), ended: Uint8Array.of(1, 1) };
 * const { shares, p } = dCalibration({ rowCount: 2, seen, ahead: 1, survival, tail }, followed);
 * assertEquals([shares.map((each) => each.toFixed(2)), p], [Array(10).fill("0.10"), 1]);
 * ```
 */
export function dCalibration(
  curves: StayCurves,
  { stays: { group }, day, ended }: FollowedStays,
): DCalibration {
  const sums = new Map<number, Float64Array>();
  for (let row = 0; row < curves.rowCount; row++) {
    const patient = group ? group[row]! : row;
    const own = sums.get(patient) ?? new Float64Array(parts + 1);
    sums.set(patient, own);
    own[parts]!++;
    const before = endedBy(curves, row, day[row]! - 1), by = endedBy(curves, row, day[row]!);
    if (ended[row] === 1) spread(own, before, by);
    else spread(own, by, 1);
  }
  const shares = new Float64Array(parts);
  for (const own of sums.values()) shares.forEach((_, part) => shares[part]! += own[part]! / curves.rowCount);
  return { shares: [...shares], p: chiSquareTail(unevenness(sums.values()), parts - 1) };
}

/** The score statistic of even tenths: one is determined by the others. */
function unevenness(patients: Iterable<Float64Array>): number {
  const free = parts - 1, off = new Float64Array(free), squares = new Float64Array(free * free);
  for (const own of patients) {
    const less = own.subarray(0, free).map((each) => each - own[parts]! / parts);
    for (let i = 0; i < free; i++) {
      off[i]! += less[i]!;
      for (let j = 0; j <= i; j++) squares[i * free + j]! += less[i]! * less[j]!;
    }
  }
  return Math.max(0, solveCholesky(squares, off).reduce((sum, each, i) => sum + each * off[i]!, 0));
}

/** How likely the stay has ended by the end of that day; beyond the curve as its tail says. */
function endedBy({ ahead, survival, tail }: StayCurves, row: number, day: number): number {
  const k = day + 1;
  const left = survival[row * (ahead + 1) + Math.min(k, ahead)]!;
  return 1 - left * (1 - tail[row]!) ** Math.max(0, k - ahead);
}

/** Adds 1, spread evenly from `from` to `to`, to the parts of 0 to 1. */
function spread(to: Float64Array, from: number, until: number): void {
  const width = until - from;
  if (width < 1e-12) {
    const part = Math.min(parts - 1, Math.floor(from * parts));
    to[part] = to[part]! + 1;
    return;
  }
  for (let part = 0; part < parts; part++) {
    const inside = Math.min(until, (part + 1) / parts) - Math.max(from, part / parts);
    if (inside > 0) to[part] = to[part]! + inside / width;
  }
}
