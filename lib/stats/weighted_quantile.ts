import { ascendingRows } from "./ascending_rows.ts";
import { rowNumbers } from "./row_numbers.ts";

/**
 * The `probability` quantile of weighted numbers in any order: type 7 where all weights are equal (see
 * `quantile()`), and otherwise linear between neighbours, the k-th of which stands at the weight before it as
 * a share of all weight but its own. NaN values and weights of 0 are left out; NaN when nothing is left.
 *
 * Source: https://en.wikipedia.org/wiki/Percentile#Weighted_percentile (C = 1).
 *
 * @throws {RangeError} when the probability is not from 0 to 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { weightedQuantile } from "lib/stats/weighted_quantile.ts";
 *
 * const values = Float64Array.of(4, 1, 3, 2);
 * assertEquals(weightedQuantile(values, Float64Array.of(1, 1, 1, 1), 0.25), 1.75);
 * assertEquals(weightedQuantile(values, Float64Array.of(1, 0, 0, 1), 0.5), 3);
 * ```
 */
export function weightedQuantile(values: Float64Array, weight: Float64Array, probability: number): number {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(
      `Cannot take a quantile as its probability must be from 0 to 1: current value is ${probability}`,
    );
  }
  const rows = rowNumbers(values.length).filter((row) => !Number.isNaN(values[row]!) && weight[row]! > 0);
  if (rows.length === 0) return NaN;
  ascendingRows(rows, values);
  const total = rows.reduce((sum, row) => sum + weight[row]!, 0);
  let [before, place] = [0, 0];
  for (let k = 0; k < rows.length; k++) {
    const last = place;
    place = k === rows.length - 1 ? 1 : Math.min(1, before / (total - weight[rows[k]!]!));
    if (place >= probability) {
      const [low, high] = [values[rows[Math.max(0, k - 1)]!]!, values[rows[k]!]!];
      return place === last ? high : low + (high - low) * (probability - last) / (place - last);
    }
    before += weight[rows[k]!]!;
  }
  return values[rows.at(-1)!]!;
}
