import { powerOfTwoScale } from "../binning/records.ts";

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
 * import { exactSum } from "lib/trees/losses/exact_sum.ts";
 *
 * assertEquals(exactSum(Float64Array.of(1e16, 1, -1e16)), 1);
 * ```
 */
export function exactSum(values: Float64Array): number {
  return exactSumOf(values.length, (i) => values[i]!);
}

/** `exactSum()` of `count` values that are computed, each twice, rather than kept. */
export function exactSumOf(count: number, valueOf: (index: number) => number): number {
  let largest = 0;
  for (let i = 0; i < count; i++) largest = Math.max(largest, Math.abs(valueOf(i)));
  const scale = powerOfTwoScale(largest, 2 ** BITS);
  let whole = 0n;
  let rest = 0n;
  for (let from = 0; from < count; from += BLOCK) {
    const end = Math.min(count, from + BLOCK);
    let [wholeOfBlock, restOfBlock] = [0, 0];
    for (let i = from; i < end; i++) {
      const value = valueOf(i) * scale;
      const nearby = Math.round(value);
      wholeOfBlock += nearby;
      restOfBlock += Math.round((value - nearby) * 2 ** BITS);
    }
    whole += BigInt(wholeOfBlock);
    rest += BigInt(restOfBlock);
  }
  return Number((whole << BigInt(BITS)) + rest) / 2 ** BITS / scale;
}
