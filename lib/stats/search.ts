/**
 * The first index at which an ascending array is at least `value`; its length when none is. Takes
 * log2(length) steps.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { firstAtLeast } from "lib/stats/search.ts";
 *
 * assertEquals([1, 2, 3, 9].map((value) => firstAtLeast([1, 3, 3, 7], value)), [0, 1, 1, 4]);
 * ```
 */
export function firstAtLeast(ascending: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The first index at which an ascending array is above `value`; its length when none is. Takes log2(length)
 * steps.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { firstAbove } from "lib/stats/search.ts";
 *
 * assertEquals([0, 2, 3, 9].map((value) => firstAbove([1, 3, 3, 7], value)), [0, 1, 3, 4]);
 * ```
 */
export function firstAbove(ascending: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
