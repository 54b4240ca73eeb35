import { powerOfTwoScale } from "./records.ts";

/** So many whole numbers of so many bits add up exactly as doubles. */
const BLOCK = 512;
const BITS = 43;

/**
 * The sum of doubles, the same in any order: each counts in whole units of 2^-43 of the largest and, for what
 * is left of it then, of 2^-86. The result is that sum, rounded once. 0 when there are none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { exactSum } from "lib/trees/binning/exact_sum.ts";
 *
 * assertEquals(exactSum(Float64Array.of(1e16, 1, -1e16)), 1);
 * ```
 */
export function exactSum(values: Float64Array): number {
  const scale = powerOfTwoScale(largestSize(values), 2 ** BITS);
  let whole = 0n;
  let rest = 0n;
  for (let from = 0; from < values.length; from += BLOCK) {
    const sums = sumsOfBlock(values, scale, from, Math.min(values.length, from + BLOCK));
    whole += BigInt(sums.whole);
    rest += BigInt(sums.rest);
  }
  return Number((whole << BigInt(BITS)) + rest) / 2 ** BITS / scale;
}

function sumsOfBlock(values: Float64Array, scale: number, from: number, end: number) {
  let [whole, rest] = [0, 0];
  for (let i = from; i < end; i++) {
    const value = values[i]! * scale;
    const nearby = Math.round(value);
    whole += nearby;
    rest += Math.round((value - nearby) * 2 ** BITS);
  }
  return { whole, rest };
}

/** The greatest absolute value; 0 when there are none. */
export function largestSize(values: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}
