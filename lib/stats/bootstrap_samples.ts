import { resampler } from "./resampler.ts";

export type SamplingOptions = {
  /** Samples drawn. Default 200. */
  readonly replicates?: number;
  /** Default 1. */
  readonly seed?: number;
  /** The group (patient) of each row: whole groups are drawn. A negative code: a group of its own. */
  readonly group?: Int32Array | undefined;
};

/** `samples[i]` are the drawn values of the statistic whose value on the rows themselves is `values[i]`. */
export type BootstrapSamples = {
  readonly values: readonly number[];
  readonly samples: readonly Float64Array[];
};

/**
 * Statistics of `count` rows, and of each bootstrap sample of them; no samples are drawn of no rows.
 *
 * `statistics` is given how often each row counts, not copies of rows: all ones for the values, then one
 * drawn sample a replicate. It reads the counts at once: the array is reused. The same seed draws the same
 * samples.
 *
 * @throws {RangeError} when there is not at least one replicate.
 * @throws {TypeError} when there are not as many groups as rows.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bootstrapSamples } from "lib/stats/bootstrap_samples.ts";
 *
 * const sum = (counts: Int32Array) => [counts[0]! + counts[1]!];
 * assertEquals(bootstrapSamples(2, sum, { replicates: 3 }), {
 *   values: [2],
 *   samples: [Float64Array.of(2, 2, 2)],
 * });
 * ```
 */
export function bootstrapSamples(
  count: number,
  statistics: (counts: Int32Array) => readonly number[],
  options: SamplingOptions = {},
): BootstrapSamples {
  const { replicates = 200, seed = 1, group } = options;
  if (!Number.isInteger(replicates) || replicates < 1) {
    throw new RangeError(
      `Cannot bootstrap as there must be at least one replicate: current value is ${replicates}`,
    );
  }
  const draw = resampler(count, { seed, group });
  const values = statistics(new Int32Array(count).fill(1));
  const samples = values.map(() => new Float64Array(count === 0 ? 0 : replicates));
  for (let replicate = 0; count > 0 && replicate < replicates; replicate++) {
    statistics(draw()).forEach((value, i) => samples[i]![replicate] = value);
  }
  return { values, samples };
}
