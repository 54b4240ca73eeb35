/** Counts of pairs: `counts[row * columns + column]`. */
export type Contingency = { readonly counts: Float64Array; readonly rows: number; readonly columns: number };

/**
 * Counts how often each two categories meet. A negative code is missing: pairs with one are left out.
 *
 * The table is as high and wide as the greatest codes ask for; 0 by 0 when there are no pairs.
 *
 * @throws {TypeError} when the codes differ in length.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { contingency } from "lib/stats/contingency.ts";
 *
 * const { counts, rows, columns } = contingency(Int32Array.of(0, 0, 1, -1), Int32Array.of(0, 1, 1, 1));
 * assertEquals([rows, columns], [2, 2]);
 * assertEquals(counts, Float64Array.of(1, 1, 0, 1));
 * ```
 */
export function contingency(first: Int32Array, second: Int32Array): Contingency {
  if (first.length !== second.length) {
    throw new TypeError(
      `Cannot count pairs as both sides must be equally long: ${first.length} and ${second.length}`,
    );
  }
  let [rows, columns] = [0, 0];
  for (let i = 0; i < first.length; i++) {
    if (first[i]! < 0 || second[i]! < 0) continue;
    if (first[i]! >= rows) rows = first[i]! + 1;
    if (second[i]! >= columns) columns = second[i]! + 1;
  }
  const counts = new Float64Array(rows * columns);
  for (let i = 0; i < first.length; i++) {
    if (first[i]! >= 0 && second[i]! >= 0) counts[first[i]! * columns + second[i]!]!++;
  }
  return { counts, rows, columns };
}
