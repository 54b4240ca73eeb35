import { type WholeRange, wholeRange } from "./whole_range.ts";

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
  const range = wholeRange(values);
  if (range) return sortedWhole(values, range);
  const sorted = new Float64Array(values.length);
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) sorted[count++] = value;
  return sorted.subarray(0, count).sort();
}

/** By counting, in one pass over the numbers and one over their range. */
function sortedWhole(values: Float64Array, { least, width }: WholeRange): Float64Array {
  const counts = new Int32Array(width);
  let all = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    counts[value - least]!++;
    all++;
  }
  const sorted = new Float64Array(all);
  for (let place = 0, start = 0; place < width; place++) {
    const end = start + counts[place]!;
    sorted.fill(least + place, start, end);
    start = end;
  }
  return sorted;
}

function assertProbability(probability: number): void {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(
      `Cannot take a quantile as its probability must be from 0 to 1: current value is ${probability}`,
    );
  }
}
