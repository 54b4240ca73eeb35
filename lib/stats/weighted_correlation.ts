/**
 * Pearson's correlation, -1 to 1, where a row of weight w counts as w rows. Rows with NaN or without weight
 * are left out; NaN where a side is constant or nothing is left.
 *
 * @throws {TypeError} when the three differ in length.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { weightedCorrelation } from "lib/stats/weighted_correlation.ts";
 *
 * const [x, y] = [Float64Array.of(1, 2, 3, 9), Float64Array.of(2, 4, 6, 0)];
 * assertAlmostEquals(weightedCorrelation(x, y, Float64Array.of(1, 1, 1, 0)), 1, 1e-12);
 * ```
 */
export function weightedCorrelation(first: Float64Array, second: Float64Array, weight: Float64Array): number {
  if (first.length !== second.length || first.length !== weight.length) {
    throw new TypeError(
      `Cannot correlate as all sides must be equally long: ${first.length}, ${second.length} and ${weight.length}`,
    );
  }
  const isUsed = (row: number) =>
    weight[row]! > 0 && !Number.isNaN(first[row]!) && !Number.isNaN(second[row]!);
  let [total, x, y] = [0, 0, 0];
  for (let row = 0; row < first.length; row++) {
    if (!isUsed(row)) continue;
    total += weight[row]!;
    x += weight[row]! * first[row]!;
    y += weight[row]! * second[row]!;
  }
  let [xx, xy, yy] = [0, 0, 0];
  for (let row = 0; row < first.length; row++) {
    if (!isUsed(row)) continue;
    const [dx, dy] = [first[row]! - x / total, second[row]! - y / total];
    xx += weight[row]! * dx * dx;
    xy += weight[row]! * dx * dy;
    yy += weight[row]! * dy * dy;
  }
  return xx > 0 && yy > 0 ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : NaN;
}
