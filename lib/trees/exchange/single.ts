/**
 * The greatest double that rounds to a single below `bound`: half way to the single before it, or, where the
 * tie rounds up, the double before that.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { greatestBelow } from "lib/trees/exchange/single.ts";
 *
 * const bound = Math.fround(0.1);
 * assertEquals(Math.fround(greatestBelow(bound)) < bound, true);
 * ```
 */
export function greatestBelow(bound: number): number {
  const middle = (nextSingle(bound, -1) + bound) / 2;
  return Math.fround(middle) < bound ? middle : doubleBefore(middle);
}

/**
 * The least single above a double, of those that have another below and are finite: the last one where none
 * is.
 */
export function leastSingleAbove(value: number): number {
  if (!(Math.abs(value) < GREATEST)) return value > 0 ? GREATEST : nextSingle(-GREATEST, 1);
  const single = Math.fround(value);
  const above = single > value ? single : nextSingle(single, 1);
  return Math.min(GREATEST, above);
}

const GREATEST = 2 ** 128 - 2 ** 104;

/**
 * The single after (1) or before (-1) a single: bits of neighbours differ by 1, the other way round below 0.
 */
export function nextSingle(value: number, step: 1 | -1): number {
  if (value === 0) return step * 2 ** -149;
  const bits = new Int32Array(Float32Array.of(value).buffer);
  bits[0]! += value > 0 ? step : -step;
  return new Float32Array(bits.buffer)[0]!;
}

/** The double before a double. */
export function doubleBefore(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const bits = new BigInt64Array(Float64Array.of(value).buffer);
  bits[0]! += value > 0 ? -1n : 1n;
  return new Float64Array(bits.buffer)[0]!;
}
