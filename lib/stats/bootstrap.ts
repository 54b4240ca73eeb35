import { bootstrapSamples, type SamplingOptions } from "./bootstrap_samples.ts";
import { type Interval, percentileInterval } from "./interval.ts";

export type BootstrapOptions = SamplingOptions & {
  /** Coverage of the interval. Default 0.95. */
  readonly level?: number;
};

/**
 * A statistic of `count` rows with its percentile interval by bootstrap.
 *
 * The statistic is given how often each row counts, not copies of rows: all ones for the value, then one
 * drawn sample a replicate. It reads the counts at once: the array is reused. Where a replicate is NaN, and
 * for no rows, both ends are NaN; for one row they are the value.
 *
 * @throws {RangeError} when there is not at least one replicate, or the level is not between 0 and 1.
 * @throws {TypeError} when there are not as many groups as rows.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bootstrap } from "lib/stats/bootstrap.ts";
 *
 * const days = Float64Array.of(2, 3, 5, 8, 13);
 * const mean = (counts: Int32Array) => days.reduce((sum, each, row) => sum + each * counts[row]!, 0) / 5;
 * const { value, lower, upper } = bootstrap(5, mean, { seed: 7 });
 * assertEquals(value, 6.2);
 * assertEquals(lower < value && value < upper, true);
 * ```
 */
export function bootstrap(
  count: number,
  statistic: (counts: Int32Array) => number,
  options: BootstrapOptions = {},
): Interval {
  return bootstrapAll(count, (counts) => [statistic(counts)], options)[0]!;
}

/**
 * Several statistics of the same rows from one series of samples: an interval each, in the order in which
 * `statistics` gives them; otherwise as `bootstrap`.
 *
 * @throws {RangeError} when there is not at least one replicate, or the level is not between 0 and 1.
 * @throws {TypeError} when there are not as many groups as rows.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bootstrapAll } from "lib/stats/bootstrap.ts";
 *
 * const intervals = bootstrapAll(2, ([first, second]) => [first! + second!, 7]);
 * assertEquals(intervals, [{ value: 2, lower: 2, upper: 2 }, { value: 7, lower: 7, upper: 7 }]);
 * ```
 */
export function bootstrapAll(
  count: number,
  statistics: (counts: Int32Array) => readonly number[],
  options: BootstrapOptions = {},
): Interval[] {
  const { level = 0.95, ...sampling } = options;
  const { values, samples } = bootstrapSamples(count, statistics, sampling);
  return values.map((value, i) => percentileInterval(value, samples[i]!, level));
}
