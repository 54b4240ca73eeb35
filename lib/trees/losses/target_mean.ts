import type { LossTarget } from "./loss.ts";

/** Products of so many rows add up exactly as doubles. */
const BLOCK = 512;
const VALUE_BITS = 26;
const WEIGHT_BITS = 17;

/**
 * The weighted mean of a target, whatever the order of its rows: values are rounded to a grid of 2^-26 of the
 * largest and their sum is exact. Whole numbers below 2^26 are not rounded. Where all are further from 0 than
 * from each other, it is their differences from the least that are rounded.
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
  let [low, high] = [Infinity, -Infinity];
  let heaviest = 1;
  for (let i = 0; i < target.length; i++) {
    const each = value(target[i]!);
    low = Math.min(low, each);
    high = Math.max(high, each);
    if (weights !== null) heaviest = Math.max(heaviest, weights[i]!);
  }
  const isFar = high - low < Math.max(Math.abs(low), Math.abs(high)) / 2;
  const origin = isFar ? low : 0;
  const largest = isFar ? high - low : Math.max(Math.abs(low), Math.abs(high));
  if (largest === 0) return origin;
  const scale = 2 ** (VALUE_BITS - 1 - Math.floor(Math.log2(largest)));
  const coarse = Math.max(1, 2 ** Math.ceil(Math.log2(heaviest) - WEIGHT_BITS));
  let sum = 0n;
  let total = 0n;
  for (let from = 0; from < target.length; from += BLOCK) {
    let blockSum = 0;
    let blockTotal = 0;
    for (let i = from; i < Math.min(target.length, from + BLOCK); i++) {
      const weight = weights === null ? 1 : Math.round(weights[i]! / coarse);
      blockSum += weight * Math.round((value(target[i]!) - origin) * scale);
      blockTotal += weight;
    }
    sum += BigInt(blockSum);
    total += BigInt(blockTotal);
  }
  return origin + Number(sum) / Number(total) / scale;
}
