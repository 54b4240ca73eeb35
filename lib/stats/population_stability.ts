import { sortedNumbers, sortedQuantile } from "./quantile.ts";

export type QuantileCountsOptions = {
  /**
   * Bins of equal share in the reference, beside the one for missing values; fewer where values tie. Default
   * 10.
   */
  readonly bins?: number;
};

/**
 * Counts of two samples of numbers in bins of equal share in the first.
 *
 * Bins end at the reference's quantiles (type 7, the end included); missing values (NaN) are a bin of their
 * own.
 *
 * @throws {RangeError} when there are fewer than 2 bins.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { quantileCounts } from "lib/stats/population_stability.ts";
 *
 * const counts = quantileCounts(Float64Array.of(1, 2, 2, 9), Float64Array.of(3, NaN), { bins: 2 });
 * assertEquals(counts, [Float64Array.of(3, 1, 0), Float64Array.of(0, 1, 1)]);
 * ```
 */
export function quantileCounts(
  reference: Float64Array,
  current: Float64Array,
  options: QuantileCountsOptions = {},
): [Float64Array, Float64Array] {
  const { bins = 10 } = options;
  if (!Number.isInteger(bins) || bins < 2) {
    throw new RangeError(
      `Cannot measure stability as there must be 2 bins or more: current value is ${bins}`,
    );
  }
  const edges = binEdges(sortedNumbers(reference), bins);
  return [binCounts(reference, edges), binCounts(current, edges)];
}

/**
 * The population stability index of counts by category: the sum of (q - p) ln(q / p) over the categories, p
 * being the reference's shares and q the current ones.
 *
 * Every count has a half added (Jeffreys' prior), so that an empty category is a large number and not
 * infinite. By custom, below 0.1 is stable and above 0.25 has moved, which is true of many rows
 * (`populationShift()`). Categories empty on both sides are left out. NaN when a side counts nothing. Source:
 * B. Yurdakul, Statistical properties of population stability index
 * (https://scholarworks.wmich.edu/dissertations/3208).
 *
 * @throws {TypeError} when the sides differ in their number of categories.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { populationStabilityOfCounts } from "lib/stats/population_stability.ts";
 *
 * assertEquals(populationStabilityOfCounts(Float64Array.of(10, 20), Float64Array.of(10, 20)), 0);
 * ```
 */
export function populationStabilityOfCounts(reference: Float64Array, current: Float64Array): number {
  if (reference.length !== current.length) {
    throw new TypeError(
      `Cannot compare counts as both sides must have the same categories: ${reference.length} and ${current.length}`,
    );
  }
  const used = Int32Array.from(reference.keys()).filter((i) => reference[i]! + current[i]! > 0);
  let referenceTotal = 0;
  let currentTotal = 0;
  for (const i of used) {
    referenceTotal += reference[i]!;
    currentTotal += current[i]!;
  }
  if (referenceTotal === 0 || currentTotal === 0) return NaN;
  let index = 0;
  for (const i of used) {
    const p = (reference[i]! + 0.5) / (referenceTotal + used.length / 2);
    const q = (current[i]! + 0.5) / (currentTotal + used.length / 2);
    index += (q - p) * Math.log(q / p);
  }
  return index;
}

/** The different inner quantiles; values above the last of them are the last bin. */
function binEdges(sorted: Float64Array, bins: number): Float64Array {
  if (sorted.length === 0) return new Float64Array();
  const edges = Float64Array.from({ length: bins - 1 }, (_, i) => sortedQuantile(sorted, (i + 1) / bins));
  return edges.filter((edge, i) => i === 0 || edge !== edges[i - 1]);
}

/** Counts up to each edge, above the last edge, and of NaN, in this order. */
function binCounts(values: Float64Array, edges: Float64Array): Float64Array {
  const counts = new Float64Array(edges.length + 2);
  for (const value of values) {
    let bin = 0;
    if (Number.isNaN(value)) bin = edges.length + 1;
    else while (bin < edges.length && value > edges[bin]!) bin++;
    counts[bin] = counts[bin]! + 1;
  }
  return counts;
}
