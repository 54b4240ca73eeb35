import { countOfCodes } from "./count_of_codes.ts";

/**
 * The standard error of a statistic that each row moves by a little, for rows that come in clusters (the
 * stays of a patient): a cluster moves it by the sum of its rows. The variance is the sum of squares over the
 * clusters (linearization), times n / (n - 1) of n clusters: NaN of one. Source: A. Davison and D. Hinkley,
 * Bootstrap methods and their application, 2.7 (https://doi.org/10.1017/CBO9780511802843).
 *
 * @param move by how much each row moves it; NaN for rows that are left out.
 * @param cluster the cluster of each row; a negative one is alone in its own.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { clusteredError } from "lib/stats/clustered_error.ts";
 *
 * assertEquals(clusteredError(Float64Array.of(-1, 1, NaN), Int32Array.of(-1, -1, 0)), 2);
 * ```
 */
export function clusteredError(move: Float64Array, cluster: Int32Array): number {
  const moved = new Float64Array(countOfCodes(cluster)), isThere = new Uint8Array(moved.length);
  let [squares, clusters] = [0, 0];
  for (let row = 0; row < move.length; row++) {
    const by = move[row]!;
    if (Number.isNaN(by)) continue;
    if (cluster[row]! < 0) squares += by * by, clusters++;
    else moved[cluster[row]!]! += by, isThere[cluster[row]!] = 1;
  }
  for (let each = 0; each < moved.length; each++) squares += moved[each]! ** 2, clusters += isThere[each]!;
  return Math.sqrt(squares * clusters / (clusters - 1));
}
