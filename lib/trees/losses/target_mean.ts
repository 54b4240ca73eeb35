import { exactSum } from "./exact_sum.ts";
import type { LossTarget } from "./loss.ts";

/** Weights are below 2^32: products with these shares of it are no larger than the target. */
const WEIGHT_SHARE = 2 ** -32;

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
  { target, weights }: LossTarget,
  value: (target: number) => number = (each) => each,
): number {
  if (weights === null) return exactSum(target.map(value)) / target.length;
  const products = new Float64Array(target.length);
  let total = 0;
  for (let i = 0; i < target.length; i++) {
    const share = weights[i]! * WEIGHT_SHARE;
    products[i] = share * value(target[i]!);
    total += share;
  }
  return exactSum(products) / total;
}
