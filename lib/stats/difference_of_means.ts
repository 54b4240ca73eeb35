import type { Interval } from "./interval.ts";
import { normalQuantile } from "./tail_probability.ts";

/** Two groups by their codes, and how sure the interval is to hold their difference (0.95 when left out). */
export type DifferenceOptions = {
  readonly first: number;
  readonly other: number;
  readonly level?: number;
};

/**
 * The mean of one group's values less that of another's, with an interval for rows that come in clusters (the
 * stays of a patient): what the bootstrap over clusters tends to, in one pass.
 *
 * Each row moves the difference by its distance from its group's mean over the group's rows; a cluster by the
 * sum of its rows. The variance is the sum of squares over the clusters (linearization), times n / (n - 1) of
 * n clusters. Rows without a value (NaN) or of neither group are left out. The value is NaN where a group has
 * no rows, the ends also where there is one cluster. Source: A. Davison and D. Hinkley, Bootstrap methods and
 * their application, 2.7 (https://doi.org/10.1017/CBO9780511802843).
 *
 * @param codes the group of each value.
 * @param cluster the cluster of each row; a negative one is alone in its own.
 * @throws {TypeError} when the sides differ in length.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { differenceOfMeans } from "lib/stats/difference_of_means.ts";
 *
 * const days = Float64Array.of(4, 6, 1, 3), ward = Int32Array.of(0, 0, 1, 1);
 * const { value } = differenceOfMeans(days, ward, Int32Array.of(0, 1, 2, 3), { first: 0, other: 1 });
 * assertEquals(value, 3);
 * ```
 */
export function differenceOfMeans(
  values: Float64Array,
  codes: Int32Array,
  cluster: Int32Array,
  { first, other, level = 0.95 }: DifferenceOptions,
): Interval {
  if (values.length !== codes.length || values.length !== cluster.length) {
    throw new TypeError(
      `Cannot compare means as all sides must be equally long: ${values.length}, ${codes.length} and ` +
        `${cluster.length}`,
    );
  }
  const one = meanOf(values, codes, first), two = meanOf(values, codes, other);
  let most = -1;
  for (const each of cluster) if (each > most) most = each;
  const moved = new Float64Array(most + 1), isThere = new Uint8Array(most + 1);
  let [squares, clusters] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    const code = codes[row]!;
    if ((code !== first && code !== other) || Number.isNaN(values[row]!)) continue;
    const move = code === first ? (values[row]! - one.mean) / one.rows : (two.mean - values[row]!) / two.rows;
    if (cluster[row]! < 0) squares += move * move, clusters++;
    else moved[cluster[row]!]! += move, isThere[cluster[row]!] = 1;
  }
  for (let each = 0; each <= most; each++) squares += moved[each]! ** 2, clusters += isThere[each]!;
  const value = one.mean - two.mean;
  const half = normalQuantile((1 + level) / 2) * Math.sqrt(squares * clusters / (clusters - 1));
  return { value, lower: value - half, upper: value + half };
}

function meanOf(values: Float64Array, codes: Int32Array, group: number) {
  let [sum, rows] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    if (codes[row] !== group || Number.isNaN(values[row]!)) continue;
    sum += values[row]!;
    rows++;
  }
  return { mean: sum / rows, rows };
}
