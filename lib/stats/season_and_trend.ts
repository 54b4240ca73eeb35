import { solveCholesky } from "./cholesky.ts";
import { type Interval, percentileInterval } from "./interval.ts";
import { quantile } from "./quantile.ts";
import { randomSource } from "./random.ts";

/** A series taken apart; `level + slope * t + season[t] + rest[t]` is the series. */
export type SeasonAndTrend = {
  /** Per step, with the interval of the bootstrap. */
  readonly slope: Interval;
  /**
   * The greatest less the least of the season's values over a whole cycle, with the interval of the
   * bootstrap.
   */
  readonly swing: Interval;
  /** Step of the cycle, from 0, at which the season is greatest. */
  readonly peak: number;
  readonly trend: Float64Array;
  readonly season: Float64Array;
  readonly rest: Float64Array;
};

export type SeasonAndTrendOptions = {
  /** Steps of a cycle. */
  readonly cycle: number;
  /** Steps that are drawn together, as neighbours are alike (default 28). */
  readonly block?: number;
  /** Default 200. */
  readonly replicates?: number;
  /** Default 1. */
  readonly seed?: number;
};

/**
 * Takes a series apart into a straight trend and a season of two waves (once and twice a cycle) by least
 * squares, with intervals by the moving-block bootstrap of what is left (Kuensch 1989,
 * https://doi.org/10.1214/aos/1176347265).
 *
 * A swing is never below 0: of pure noise it is small, not 0. Null where the series is shorter than one and a
 * half cycles, as a trend and half a season look alike, or holds a NaN.
 */
export function seasonAndTrend(values: Float64Array, options: SeasonAndTrendOptions): SeasonAndTrend | null {
  const { cycle, block = 28, replicates = 200, seed = 1 } = options;
  const n = values.length;
  if (n < 1.5 * cycle || n <= 6 || values.some(Number.isNaN)) return null;
  const fit = fitted(values, cycle);
  const random = randomSource(seed);
  const slopes = new Float64Array(replicates), swings = new Float64Array(replicates);
  const sample = new Float64Array(n);
  for (let replicate = 0; replicate < replicates; replicate++) {
    for (let start = 0; start < n; start += block) {
      const from = Math.floor(random() * Math.max(1, n - block + 1));
      for (let i = 0; i < block && start + i < n; i++) {
        sample[start + i] = values[start + i]! - fit.rest[start + i]! + fit.rest[(from + i) % n]!;
      }
    }
    const again = fitted(sample, cycle);
    slopes[replicate] = again.slope;
    swings[replicate] = again.swing;
  }
  return {
    ...fit,
    slope: percentileInterval(fit.slope, slopes, 0.95),
    swing: withoutBias(percentileInterval(fit.swing, swings, 0.95), swings),
  };
}

/** Resampled noise adds to a swing: the interval is moved back by what it adds at the median, not below 0. */
function withoutBias({ value, lower, upper }: Interval, resampled: Float64Array): Interval {
  const bias = quantile(resampled, 0.5) - value;
  return { value, lower: Math.max(0, lower - bias), upper: upper - bias };
}

function fitted(values: Float64Array, cycle: number) {
  const n = values.length;
  const middle = (n - 1) / 2;
  const wave = (t: number) => 2 * Math.PI * t / cycle;
  const termsAt = (t: number) => [
    1,
    (t - middle) / n,
    Math.sin(wave(t)),
    Math.cos(wave(t)),
    Math.sin(2 * wave(t)),
    Math.cos(2 * wave(t)),
  ];
  const matrix = new Float64Array(36), right = new Float64Array(6);
  for (let t = 0; t < n; t++) {
    const terms = termsAt(t);
    for (let i = 0; i < 6; i++) {
      right[i]! += terms[i]! * values[t]!;
      for (let j = 0; j < 6; j++) matrix[i * 6 + j]! += terms[i]! * terms[j]!;
    }
  }
  const factors = solveCholesky(matrix, right);
  const part = (t: number, from: number, until: number) =>
    termsAt(t).slice(from, until).reduce((sum, term, i) => sum + term * factors[from + i]!, 0);
  const whole = Array.from({ length: Math.ceil(cycle) }, (_, t) => part(t, 2, 6));
  const trend = values.map((_, t) => part(t, 0, 2)), season = values.map((_, t) => part(t, 2, 6));
  return {
    slope: factors[1]! / n,
    swing: Math.max(...whole) - Math.min(...whole),
    peak: whole.indexOf(Math.max(...whole)),
    trend,
    season,
    rest: values.map((value, t) => value - trend[t]! - season[t]!),
  };
}
