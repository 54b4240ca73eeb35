/** Rows that a forest draws its samples from, by number, and their weights; null where all are alike. */
export type SampledRows = { readonly rows: Int32Array; readonly weight: Float64Array | null };

/**
 * A row that is to be drawn more often than this on average is written down several times: counts have a
 * byte.
 */
const MOST_DRAWS_ON_AVERAGE = 150;

/**
 * The rows of positive weight. One of more than 150 times the mean weight comes several times, with a share
 * of its weight each: so no weight is too great to be drawn in proportion to it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { sampledRows } from "lib/trees/forest/sampled_rows.ts";
 *
 * assertEquals(sampledRows(3, Float64Array.of(2, 0, 2)), { rows: Int32Array.of(0, 2), weight: null });
 * ```
 */
export function sampledRows(rowCount: number, weight: Float64Array | undefined): SampledRows {
  const all = Int32Array.from({ length: rowCount }, (_, row) => row);
  if (weight === undefined) return { rows: all, weight: null };
  const used = all.filter((row) => weight[row]! > 0);
  const first = weight[used[0]!]!;
  if (used.every((row) => weight[row] === first)) return { rows: used, weight: null };
  let heaviest = 0;
  for (const row of used) heaviest = Math.max(heaviest, weight[row]!);
  let total = 0;
  for (const row of used) total += weight[row]! / heaviest;
  const rows: number[] = [];
  const weights: number[] = [];
  for (const row of used) {
    const share = weight[row]! / heaviest;
    const copies = Math.max(1, Math.ceil(share * used.length / total / MOST_DRAWS_ON_AVERAGE));
    for (let i = 0; i < copies; i++) {
      rows.push(row);
      weights.push(share / copies);
    }
  }
  return { rows: Int32Array.from(rows), weight: Float64Array.from(weights) };
}
