import { powerOfTwoScale } from "../binning/records.ts";
import { exactSumOf } from "./exact_sum.ts";
import type { LossTarget } from "./loss.ts";

/**
 * The weighted mean of a target, whatever the order of its rows: the sums are exact.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { targetMean } from "lib/trees/losses/target_mean.ts";
 *
 * assertEquals(targetMean({ target: Float64Array.of(1, 2, 6), weights: null, censored: null }), 3);
 * ```
 */
export function targetMean(
  rows: LossTarget,
  value: (target: number) => number = (each) => each,
): number {
  const { target } = rows;
  const given = weightOf(rows);
  const count = target.length;
  if (given === null) return exactSumOf(count, (i) => value(target[i]!)) / count;
  let largest = 0;
  for (let i = 0; i < count; i++) largest = Math.max(largest, given(i));
  // at most 1, so that no product is larger than its target
  const scale = powerOfTwoScale(largest, 1);
  const share = (i: number) => given(i) * scale;
  return exactSumOf(count, (i) => share(i) * value(target[i]!)) / exactSumOf(count, share);
}

function weightOf(rows: LossTarget): ((row: number) => number) | null {
  if (rows.weightOf) return rows.weightOf;
  const { weights } = rows;
  return weights && ((row) => weights[row]!);
}
