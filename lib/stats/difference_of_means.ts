import { clusteredError } from "./clustered_error.ts";
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
 * Each row moves the difference by its distance from its group's mean over the group's rows
 * (`clusteredError()`). Rows without a value (NaN) or of neither group are left out. The value is NaN where a
 * group has no rows, the ends also where there is one cluster.
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
  const move = values.map((value, row) =>
    codes[row] === first
      ? (value - one.mean) / one.rows
      : codes[row] === other
      ? (two.mean - value) / two.rows
      : NaN
  );
  return around(one.mean - two.mean, clusteredError(move, cluster), level);
}

/**
 * The mean of one group's values, with an interval for rows that come in clusters: as `differenceOfMeans()`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { meanOfGroup } from "lib/stats/difference_of_means.ts";
 *
 * const days = Float64Array.of(2, 4, 90), ward = Int32Array.of(0, 0, 1);
 * assertEquals(meanOfGroup(days, ward, Int32Array.of(0, 1, 2), { group: 0 }).value, 3);
 * ```
 */
export function meanOfGroup(
  values: Float64Array,
  codes: Int32Array,
  cluster: Int32Array,
  { group, level = 0.95 }: { readonly group: number; readonly level?: number },
): Interval {
  const { mean, rows } = meanOf(values, codes, group);
  const move = values.map((value, row) => codes[row] === group ? (value - mean) / rows : NaN);
  return around(mean, clusteredError(move, cluster), level);
}

function around(value: number, error: number, level: number): Interval {
  const half = normalQuantile((1 + level) / 2) * error;
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
