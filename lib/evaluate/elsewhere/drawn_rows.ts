import { randomSource, sampleWithoutReplacement } from "lib/stats/mod.ts";

/** So many of these rows at most, drawn evenly and in their order. */
export function drawnRows(rows: Int32Array, most: number, seed: number): Int32Array {
  if (rows.length <= most) return rows;
  return sampleWithoutReplacement(rows.length, most, randomSource(seed)).sort().map((i) => rows[i]!);
}
