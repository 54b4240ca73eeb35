import { exactSum, largestSize } from "../binning/exact_sum.ts";
import { powerOfTwoScale } from "../binning/records.ts";
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
export function targetMean(rows: LossTarget, value?: (target: number) => number): number {
  const values = value ? rows.target.map((each) => value(each)) : rows.target;
  const shares = rows.relativeWeights?.() ?? (rows.weights && new Float64Array(rows.weights));
  if (shares === null) return exactSum(values) / values.length;
  scaleByLargest(shares);
  const sum = exactSum(shares);
  for (let i = 0; i < shares.length; i++) shares[i]! *= values[i]!;
  return exactSum(shares) / sum;
}

/** To at most 1, so that no product is larger than its target. */
function scaleByLargest(weights: Float64Array): void {
  const scale = powerOfTwoScale(largestSize(weights), 1);
  for (let i = 0; i < weights.length; i++) weights[i]! *= scale;
}
