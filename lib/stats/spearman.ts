import { ranks } from "./ranks.ts";
import { normalQuantile, studentTails } from "./tail_probability.ts";

/** Whether two numbers rise together. */
export type Spearman = {
  /** Correlation of the ranks, -1 to 1: an effect size in itself. */
  readonly rho: number;
  readonly pValue: number;
  readonly lower: number;
  readonly upper: number;
  /** Pairs counted. */
  readonly n: number;
};

export type SpearmanOptions = {
  /** Coverage of the interval. Default 0.95. */
  readonly level?: number;
};

/**
 * Spearman's rank correlation with its p-value and interval.
 *
 * Ties share average ranks; the p-value is by Student's t with n - 2 degrees of freedom, as scipy; the
 * interval is Fisher's with Bonett and Wright's variance (1 + rho² / 2) / (n - 3). A pair with NaN is left
 * out. With fewer than three pairs, or one side all equal, everything but `n` is NaN; with three pairs the
 * interval is NaN. Source: D. Bonett and T. Wright, Sample size requirements for estimating Pearson, Kendall
 * and Spearman correlations (https://doi.org/10.1007/BF02294183).
 *
 * @throws {TypeError} when the sides differ in length.
 * @throws {RangeError} when the level is not between 0 and 1.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { spearman } from "lib/stats/spearman.ts";
 *
 * assertAlmostEquals(spearman(Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 4, 9, 8)).rho, 0.8, 1e-15);
 * ```
 */
export function spearman(first: Float64Array, second: Float64Array, options: SpearmanOptions = {}): Spearman {
  const { level = 0.95 } = options;
  if (first.length !== second.length) {
    throw new TypeError(
      `Cannot correlate as both sides must be equally long: ${first.length} and ${second.length}`,
    );
  }
  if (!(level > 0 && level < 1)) {
    throw new RangeError(
      `Cannot take an interval as its level must be between 0 and 1: current value is ${level}`,
    );
  }
  const one = new Float64Array(first.length), other = new Float64Array(first.length);
  let n = 0;
  for (let i = 0; i < first.length; i++) {
    if (Number.isNaN(first[i]!) || Number.isNaN(second[i]!)) continue;
    one[n] = first[i]!;
    other[n++] = second[i]!;
  }
  const rho = n < 3 ? NaN : rankCorrelation(ranks(one.subarray(0, n)), ranks(other.subarray(0, n)));
  const pValue = studentTails(rho * Math.sqrt((n - 2) / (1 - rho * rho)), n - 2);
  const { lower, upper } = fisherInterval(rho, n, level);
  return { rho, pValue, lower, upper, n };
}

/** Pearson's correlation of ranks, whose mean is (n + 1) / 2 with ties too. */
function rankCorrelation(first: Float64Array, second: Float64Array): number {
  const mean = (first.length + 1) / 2;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < first.length; i++) {
    const x = first[i]! - mean;
    const y = second[i]! - mean;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  return xx === 0 || yy === 0 ? NaN : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

function fisherInterval(rho: number, n: number, level: number) {
  const half = n > 3 ? normalQuantile((1 + level) / 2) * Math.sqrt((1 + rho * rho / 2) / (n - 3)) : NaN;
  return { lower: Math.tanh(Math.atanh(rho) - half), upper: Math.tanh(Math.atanh(rho) + half) };
}
