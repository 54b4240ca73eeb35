import { mean, sampleSkewness, sampleStandardDeviation } from "simple-statistics";
import { sortedNumbers, sortedQuantile } from "./quantile.ts";

/** What a column of numbers looks like. */
export type Summary = {
  /** Numbers that are there. */
  readonly n: number;
  /** Numbers that are missing (NaN). */
  readonly missing: number;
  readonly mean: number;
  /** Sample standard deviation (divisor n - 1); NaN below two numbers. */
  readonly sd: number;
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
  /** Adjusted Fisher-Pearson skewness, as pandas; NaN below three numbers or when all are equal. */
  readonly skew: number;
};

/**
 * Counts, moments and quartiles (type 7, as NumPy) of numbers. NaN is missing: counted and left out. Of no
 * numbers, everything but the counts is NaN. The values are summed in ascending order, so their order changes
 * nothing.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { summary } from "lib/stats/summary.ts";
 *
 * const { n, missing, mean, median } = summary(Float64Array.of(8, 1, NaN, 3));
 * assertEquals([n, missing, mean, median], [3, 1, 4, 3]);
 * ```
 */
export function summary(values: Float64Array): Summary {
  const sorted = sortedNumbers(values);
  const n = sorted.length;
  const numbers = Array.from(sorted);
  const constant = n > 0 && sorted[0] === sorted[n - 1];
  return {
    n,
    missing: values.length - n,
    mean: n === 0 ? NaN : constant ? sorted[0]! : mean(numbers),
    sd: n < 2 ? NaN : constant ? 0 : sampleStandardDeviation(numbers),
    min: sortedQuantile(sorted, 0),
    q1: sortedQuantile(sorted, 0.25),
    median: sortedQuantile(sorted, 0.5),
    q3: sortedQuantile(sorted, 0.75),
    max: sortedQuantile(sorted, 1),
    skew: n < 3 || constant ? NaN : sampleSkewness(numbers),
  };
}
