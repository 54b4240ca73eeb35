/**
 * The `probability` quantile of numbers in any order, by type 7: linear between the two nearest of the sorted
 * values, as NumPy, pandas and R by default. NaN is missing and left out; NaN when nothing is left.
 * Source: R. Hyndman and Y. Fan, Sample quantiles in statistical packages (https://doi.org/10.2307/2684934).
 *
 * @throws {RangeError} when the probability is not from 0 to 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { quantile } from "lib/stats/quantile.ts";
 *
 * assertEquals(quantile(Float64Array.of(4, 1, NaN, 3, 2), 0.25), 1.75);
 * ```
 */
export function quantile(values: Float64Array, probability: number): number {
  return sortedQuantile(sortedNumbers(values), probability);
}

/**
 * The `probability` quantile (type 7) of numbers that ascend and hold no NaN; NaN when there are none.
 *
 * @throws {RangeError} when the probability is not from 0 to 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { sortedQuantile } from "lib/stats/quantile.ts";
 *
 * assertEquals(sortedQuantile(Float64Array.of(1, 2, 3, 4), 0.5), 2.5);
 * ```
 */
export function sortedQuantile(sorted: Float64Array, probability: number): number {
  assertProbability(probability);
  if (sorted.length === 0) return NaN;
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const share = position - below;
  const low = sorted[below]!;
  if (share === 0 || sorted[below + 1] === low) return low;
  return low + (sorted[below + 1]! - low) * share;
}

/**
 * The `probability` quantile of weighted numbers: the least value whose cumulative weight is above that share of
 * the whole, or, where it is exactly that share, the mean of this value and the next (type 2).
 *
 * A weight of 2 counts as the value written twice, and only the weights' proportions matter. With equal weights
 * the median is that of `quantile`; other quantiles step instead of interpolating. Rows with a NaN value or a
 * weight of 0 are left out; NaN when nothing is left.
 *
 * @throws {TypeError} when there are not as many weights as values.
 * @throws {RangeError} when the probability is not from 0 to 1, or a weight is negative or NaN.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { weightedQuantile } from "lib/stats/quantile.ts";
 *
 * assertEquals(weightedQuantile(Float64Array.of(1, 5, 9), Float64Array.of(1, 1, 3), 0.5), 9);
 * ```
 */
export function weightedQuantile(values: Float64Array, weight: Float64Array, probability: number): number {
  assertProbability(probability);
  assertWeights(values, weight);
  const rows = Int32Array.from(values.keys())
    .filter((row) => !Number.isNaN(values[row]!) && weight[row]! > 0)
    .sort((a, b) => values[a]! - values[b]!);
  let total = 0;
  for (const row of rows) total += weight[row]!;
  const wanted = total * probability;
  let cumulative = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!]!;
    cumulative += weight[rows[i]!]!;
    if (cumulative > wanted || i === rows.length - 1) return value;
    if (cumulative === wanted) return (value + values[rows[i + 1]!]!) / 2;
  }
  return NaN;
}

/**
 * The numbers without NaN, ascending, as a copy; empty when there are none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { sortedNumbers } from "lib/stats/quantile.ts";
 *
 * assertEquals(sortedNumbers(Float64Array.of(10, NaN, 9)), Float64Array.of(9, 10));
 * ```
 */
export function sortedNumbers(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

function assertProbability(probability: number): void {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(
      `Cannot take a quantile as its probability must be from 0 to 1: current value is ${probability}`,
    );
  }
}

function assertWeights(values: Float64Array, weight: Float64Array): void {
  if (weight.length !== values.length) {
    throw new TypeError(
      `Cannot weight a quantile as each of the ${values.length} values must have a weight: there are ${weight.length}`,
    );
  }
  const wrong = weight.find((each) => !(each >= 0));
  if (wrong !== undefined) {
    throw new RangeError(`Cannot weight a quantile as weights must be 0 or more: one is ${wrong}`);
  }
}
