import type { BootstrapOptions } from "./bootstrap.ts";
import { bootstrapSamples } from "./bootstrap_samples.ts";
import { type Interval, percentileInterval } from "./interval.ts";

/** A metric of two predictions of the same rows. */
export type PairedBootstrap = {
  readonly first: number;
  readonly second: number;
  /** Second less first, with its interval: below 0 where the second is lower. */
  readonly difference: Interval;
  /** Share of the samples in which the second is strictly lower, 0 to 1; NaN for no rows. */
  readonly shareLower: number;
};

/**
 * The difference between two metrics of the same `count` rows, both taken of the same samples.
 *
 * What makes some rows hard makes them hard for both, and so cancels: the interval is narrower, and more to
 * the point, than comparing the two metrics' own intervals. For how samples, groups, empty and NaN are
 * handled see `bootstrap`.
 *
 * @throws {RangeError} when there is not at least one replicate, or the level is not between 0 and 1.
 * @throws {TypeError} when there are not as many groups as rows.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { pairedBootstrap } from "lib/stats/paired_bootstrap.ts";
 *
 * const total = (values: readonly number[]) => (counts: Int32Array) =>
 *   values.reduce((sum, value, row) => sum + value * counts[row]!, 0);
 * const { difference, shareLower } = pairedBootstrap(3, total([5, 7, 9]), total([4, 6, 8]));
 * assertEquals(difference, { value: -3, lower: -3, upper: -3 });
 * assertEquals(shareLower, 1);
 * ```
 */
export function pairedBootstrap(
  count: number,
  first: (counts: Int32Array) => number,
  second: (counts: Int32Array) => number,
  options: BootstrapOptions = {},
): PairedBootstrap {
  const { level = 0.95, ...sampling } = options;
  const statistics = (counts: Int32Array) => {
    const [one, two] = [first(counts), second(counts)];
    return [one, two, two - one];
  };
  const { values, samples } = bootstrapSamples(count, statistics, sampling);
  const differences = samples[2]!;
  return {
    first: values[0]!,
    second: values[1]!,
    difference: percentileInterval(values[2]!, differences, level),
    shareLower: differences.filter((difference) => difference < 0).length / differences.length,
  };
}
