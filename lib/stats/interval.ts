import { quantile } from "./quantile.ts";

/** A number and how far it could be off by chance. */
export type Interval = { readonly value: number; readonly lower: number; readonly upper: number };

/**
 * The percentile interval of a bootstrap: the middle `level` of the replicates (type 7 quantiles) about
 * `value`.
 *
 * Both ends are NaN where a replicate is NaN, as the rest would be an interval of lucky draws, or there are
 * none. Source: B. Efron and R. Tibshirani, An introduction to the bootstrap, 13
 * (https://doi.org/10.1201/9780429246593).
 *
 * @throws {RangeError} when the level is not between 0 and 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { percentileInterval } from "lib/stats/interval.ts";
 *
 * assertEquals(percentileInterval(3, Float64Array.of(5, 1, 3, 2, 4), 0.5), { value: 3, lower: 2, upper: 4 });
 * ```
 */
export function percentileInterval(value: number, replicates: Float64Array, level: number): Interval {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(
      `Cannot take an interval as its level must be between 0 and 1: current value is ${level}`,
    );
  }
  if (replicates.some(Number.isNaN)) return { value, lower: NaN, upper: NaN };
  return {
    value,
    lower: quantile(replicates, (1 - level) / 2),
    upper: quantile(replicates, (1 + level) / 2),
  };
}
