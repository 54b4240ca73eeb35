/** Whole numbers from `least` to `least + width - 1`. */
export type WholeRange = { readonly least: number; readonly width: number };

/**
 * The range of numbers that are all whole and lie so close together that a place for each number between is
 * cheaper than to sort them: no wider than four times their count and a thousand. NaN is left out; null for
 * other numbers (a -0 too, which is told from 0 by sorting), and where there are none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { wholeRange } from "lib/stats/whole_range.ts";
 *
 * assertEquals(wholeRange(Float64Array.of(7, NaN, 3)), { least: 3, width: 5 });
 * assertEquals(wholeRange(Float64Array.of(0.5)), null);
 * ```
 */
export function wholeRange(values: Float64Array): WholeRange | null {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) return null;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const width = most - least + 1;
  return width > 0 && width <= 1000 + 4 * values.length ? { least, width } : null;
}
