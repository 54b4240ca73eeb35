/**
 * A number for each of some rows: `Float64Array.from(rows, numberOf)`, in a tenth of the time that its
 * iterator takes.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { numbersAt } from "lib/stats/numbers_at.ts";
 *
 * const days = Float64Array.of(4, NaN, 2);
 * assertEquals(numbersAt(Int32Array.of(2, 0), (row) => days[row]!), Float64Array.of(2, 4));
 * ```
 */
export function numbersAt(rows: Int32Array, numberOf: (row: number) => number): Float64Array {
  const numbers = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) numbers[i] = numberOf(rows[i]!);
  return numbers;
}
