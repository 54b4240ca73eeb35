/**
 * The rows 0, 1, … up to a count, which it leaves out.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { rowNumbers } from "lib/stats/row_numbers.ts";
 *
 * assertEquals(rowNumbers(3), Int32Array.of(0, 1, 2));
 * ```
 */
export function rowNumbers(count: number): Int32Array {
  const rows = new Int32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}
