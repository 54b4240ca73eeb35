import { ranks } from "./ranks.ts";

/**
 * What rows are compared by: numbers by their ranks, labels by being the same; NaN and negative are missing.
 */
export type ComparedColumn =
  | { readonly type: "number"; readonly values: Float64Array }
  | { readonly type: "category"; readonly codes: Int32Array };

/**
 * How far each two rows are apart, 0 to 1 (Gower): the mean over the columns that both have of the difference
 * of ranks as a share of the greatest (numbers), or of 0 for the same label and 1 for another one. 0 where no
 * column is known of both.
 *
 * Source: Gower 1971 (https://doi.org/10.2307/2528823); ranks as Podani 1999
 * (https://doi.org/10.2307/1224438).
 *
 * @returns square, row by row: `distances[i * rows + j]`, symmetric.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { gowerDistances } from "lib/stats/gower.ts";
 *
 * const age = { type: "number" as const, values: Float64Array.of(20, 30, 90) };
 * const ward = { type: "category" as const, codes: Int32Array.of(0, 1, 1) };
 * assertEquals([...gowerDistances([age, ward])].slice(0, 3), [0, 0.75, 1]);
 * ```
 */
export function gowerDistances(columns: readonly ComparedColumn[]): Float32Array {
  const rows = rowsOf(columns[0]),
    sums = new Float64Array(rows * rows),
    counts = new Uint16Array(rows * rows);
  for (const column of columns) {
    const differ = differenceIn(column);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < i; j++) {
        const difference = differ(i, j);
        if (Number.isNaN(difference)) continue;
        sums[i * rows + j]! += difference;
        counts[i * rows + j]!++;
      }
    }
  }
  const distances = new Float32Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      const at = i * rows + j;
      distances[at] = distances[j * rows + i] = counts[at] === 0 ? 0 : sums[at]! / counts[at]!;
    }
  }
  return distances;
}

function rowsOf(column: ComparedColumn | undefined): number {
  if (column === undefined) return 0;
  return column.type === "number" ? column.values.length : column.codes.length;
}

/** NaN where one of the two is missing. */
function differenceIn(column: ComparedColumn): (i: number, j: number) => number {
  if (column.type === "category") {
    const { codes } = column;
    return (i, j) => codes[i]! < 0 || codes[j]! < 0 ? NaN : codes[i] === codes[j] ? 0 : 1;
  }
  const places = ranks(column.values);
  const known = places.filter((rank) => !Number.isNaN(rank));
  const least = known.reduce((least, rank) => Math.min(least, rank), Infinity);
  const spread = known.reduce((most, rank) => Math.max(most, rank), -Infinity) - least;
  return (i, j) => spread > 0 ? Math.abs(places[i]! - places[j]!) / spread : places[i]! - places[j]!;
}
