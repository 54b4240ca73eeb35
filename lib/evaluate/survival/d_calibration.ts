import { chiSquareTail } from "lib/stats/mod.ts";
import type { FollowedStays, StayCurves } from "lib/stay/mod.ts";

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
 * which its stay is spread evenly; a stay still in bed is spread over what is left.
 *
 * Source: H. Haider and others, Effective ways to build and evaluate individual survival distributions
 * (https://jmlr.org/papers/v21/18-772.html); C. Czado and others, Predictive model assessment for count data
 * (https://doi.org/10.1111/j.1541-0420.2009.01191.x).
 *
 * @param curves of whole stays, from admission.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dCalibration } from "lib/evaluate/survival/d_calibration.ts";
 *
 * const survival = Float64Array.of(1, 0.5, 1, 0.5);
 * const tail = Float64Array.of(1, 1), seen = Int32Array.of(-1, -1);
 * const stays = { rowCount: 2, features: [] };
 * const followed = { stays, day: Int32Array.of(0, 1), ended: Uint8Array.of(1, 1) };
 * const { shares, p } = dCalibration({ rowCount: 2, seen, ahead: 1, survival, tail }, followed);
 * assertEquals([shares.map((each) => each.toFixed(2)), p], [Array(10).fill("0.10"), 1]);
 * ```
 */
export function dCalibration(curves: StayCurves, { day, ended }: FollowedStays): DCalibration {
  const shares = new Float64Array(parts);
  for (let row = 0; row < curves.rowCount; row++) {
    const before = endedBy(curves, row, day[row]! - 1), by = endedBy(curves, row, day[row]!);
    if (ended[row] === 1) spread(shares, before, by);
    else spread(shares, by, 1);
  }
  const stays = shares.reduce((sum, each) => sum + each, 0);
  const even = stays / parts;
  const statistic = shares.reduce((sum, each) => sum + (each - even) ** 2 / even, 0);
  const rounded = statistic < 1e-9 * stays ? 0 : statistic;
  return { shares: Array.from(shares, (each) => each / stays), p: chiSquareTail(rounded, parts - 1) };
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
