import { quantile } from "./quantile.ts";
import { randomSource } from "./random.ts";

/** A step of a series from which on its mean is another one. */
export type ChangePoint = {
  /** The first step of the new level. */
  readonly at: number;
  /** Ends of the 95 % interval of `at`. */
  readonly lower: number;
  readonly upper: number;
  /** Means of the stretch before, and of the one from `at` on. */
  readonly before: number;
  readonly after: number;
};

export type ChangePointOptions = {
  /** Steps that a stretch has at least (default 28). */
  readonly least?: number;
  /** Steps that are drawn together, as neighbours are alike (default 7). */
  readonly block?: number;
  /** Default 200. */
  readonly replicates?: number;
  /** Default 1. */
  readonly seed?: number;
};

/**
 * Where the mean of a series changes, by binary segmentation, each with an interval by the block bootstrap.
 *
 * A stretch is cut where that lowers the sum of squares most, as long as it does so by more than 3 log n
 * times the long-run variance: that of the means of blocks, taken from steps between neighbouring blocks, so
 * that neither a change itself nor likeness of neighbours passes for one. The interval redraws what is left
 * around the two levels and looks for the cut again. None in a series shorter than two stretches or without
 * spread; NaN is no value for it.
 *
 * Source: Scott and Knott 1974 (https://doi.org/10.2307/2529204); penalty as in Killick, Fearnhead and Eckley
 * 2012 (https://doi.org/10.1080/01621459.2012.737745).
 *
 * @throws {RangeError} when a value is missing.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { changePoints } from "lib/stats/change_points.ts";
 *
 * const noise = (t: number) => Math.sin(12.9 * t * t) / 4;
 * const series = Float64Array.from({ length: 200 }, (_, t) => (t < 120 ? 0 : 2) + noise(t));
 * assertEquals(changePoints(series).map(({ at }) => at), [120]);
 * ```
 */
export function changePoints(values: Float64Array, options: ChangePointOptions = {}): ChangePoint[] {
  const { least = 28, block = 7, replicates = 200, seed = 1 } = options;
  const missing = values.findIndex(Number.isNaN);
  if (missing >= 0) {
    throw new RangeError(`Cannot look for changes as every step must have a value: step ${missing} has none`);
  }
  const limit = 3 * Math.log(values.length) * longRunVariance(values, block);
  if (!(limit > 0)) return [];
  const ends = [0, ...cutsOf(values, 0, values.length, least, limit), values.length];
  const random = randomSource(seed);
  return ends.slice(1, -1).map((at, i) => {
    const [from, until] = [ends[i]!, ends[i + 2]!];
    const redrawn = new Float64Array(replicates)
      .map(() => from + bestCut(resampled(values.subarray(from, until), at - from, block, random), least).at);
    return {
      at,
      lower: Math.round(quantile(redrawn, 0.025)),
      upper: Math.round(quantile(redrawn, 0.975)),
      before: meanOf(values.subarray(from, at)),
      after: meanOf(values.subarray(at, until)),
    };
  });
}

function cutsOf(values: Float64Array, from: number, until: number, least: number, limit: number): number[] {
  const { at, gain } = bestCut(values.subarray(from, until), least);
  if (!(gain > limit)) return [];
  return [
    ...cutsOf(values, from, from + at, least, limit),
    from + at,
    ...cutsOf(values, from + at, until, least, limit),
  ];
}

/** Where two means lower the sum of squares most, and by how much; a gain of 0 where nothing can be cut. */
function bestCut(values: Float64Array, least: number): { at: number; gain: number } {
  const n = values.length, mean = meanOf(values);
  let best = { at: Math.floor(n / 2), gain: 0 };
  let sum = 0;
  for (let at = 1; at < n; at++) {
    sum += values[at - 1]! - mean;
    const gain = sum * sum * n / (at * (n - at));
    if (at >= least && n - at >= least && gain > best.gain) best = { at, gain };
  }
  return best;
}

/** The two levels with blocks of their own stretches' remainders, drawn again. */
function resampled(values: Float64Array, at: number, block: number, random: () => number): Float64Array {
  const out = new Float64Array(values.length);
  for (const [from, until] of [[0, at], [at, values.length]] as const) {
    const part = values.subarray(from, until);
    for (let start = 0; start < part.length; start += block) {
      const drawn = Math.floor(random() * Math.max(1, part.length - block + 1));
      for (let i = 0; i < block && start + i < part.length; i++) {
        out[from + start + i] = part[(drawn + i) % part.length]!;
      }
    }
  }
  return out;
}

function longRunVariance(values: Float64Array, block: number): number {
  const blocks = Math.floor(values.length / block);
  if (blocks < 3) return NaN;
  const means = Float64Array.from(
    { length: blocks },
    (_, i) => meanOf(values.subarray(i * block, (i + 1) * block)),
  );
  const steps = means.subarray(1).map((mean, i) => Math.abs(mean - means[i]!));
  // Where most days are alike and few stick out, the median step is less than the spread.
  const squares = steps.reduce((sum, step) => sum + step * step, 0) / steps.length;
  return block * Math.max((1.4826 * quantile(steps, 0.5)) ** 2, squares) / 2;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
