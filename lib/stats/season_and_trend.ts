import { solveCholesky } from "./cholesky.ts";
import { type Interval, percentileInterval } from "./interval.ts";
import { quantile } from "./quantile.ts";
import { randomSource } from "./random.ts";

/** A series taken apart; `level + slope * t + season[t] + rest[t]` is the series. */
export type SeasonAndTrend = {
  /** Per step, with the interval of the bootstrap. */
  readonly slope: Interval;
  /**
   * The greatest less the least of the season's values over a whole cycle; its interval begins at 0 where
   * noise alone would show as much.
   */
  readonly swing: Interval;
  /** Step of the cycle, from 0, at which the season is greatest; chance where the swing may be 0. */
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
 * https://doi.org/10.1214/aos/1176347265), made wider by what six parameters took out of so few blocks.
 *
 * A swing is never below 0, and of pure noise not 0: its interval is the fitted one give or take the 95 %
 * quantile of what noise alone swings, so that 0 is in it where there is no season. Null where the series is
 * shorter than one and a half cycles, as a trend and half a season look alike, or holds a NaN.
 */
export function seasonAndTrend(values: Float64Array, options: SeasonAndTrendOptions): SeasonAndTrend | null {
  const { cycle, block = 28, replicates = 200, seed = 1 } = options;
  const n = values.length;
  if (n < 1.5 * cycle || n <= 6 || values.some(Number.isNaN)) return null;
  const fit = wavesAndLine(n, cycle);
  const factors = fit.factorsOf(values);
  const { trend, season } = fit.partsOf(factors);
  const rest = values.map((value, t) => value - trend[t]! - season[t]!);
  const random = randomSource(seed);
  const slopes = new Float64Array(replicates), swings = new Float64Array(replicates);
  const sample = new Float64Array(n);
  const wider = Math.sqrt(1 / Math.max(0.1, 1 - parameters * block / n));
  for (let replicate = 0; replicate < replicates; replicate++) {
    for (let start = 0; start < n; start += block) {
      const from = Math.floor(random() * Math.max(1, n - block + 1));
      for (let i = 0; i < block && start + i < n; i++) sample[start + i] = wider * rest[(from + i) % n]!;
    }
    // Least squares are linear: what noise is fitted by is how far the fit is off.
    const error = fit.factorsOf(sample);
    slopes[replicate] = (factors[1]! + error[1]!) / n;
    swings[replicate] = fit.waveOf(error).swing;
  }
  const { swing, peak } = fit.waveOf(factors);
  return {
    slope: percentileInterval(factors[1]! / n, slopes, 0.95),
    swing: swingInterval(swing, quantile(swings, 0.95), values),
    peak,
    trend,
    season,
    rest,
  };
}

/** Level, slope, and sine and cosine of two waves. */
const parameters = 6;

/**
 * A swing of a sum is at most the sum of the swings: the season's differs from the fitted one by no more than
 * the swing of the error, of which `most` is the 95 % quantile. 0 below what is rounding.
 */
function swingInterval(value: number, most: number, values: Float64Array): Interval {
  const size = values.reduce((greatest, each) => Math.max(greatest, Math.abs(each)), 0);
  const lower = value <= 1e-9 * size ? 0 : Math.max(0, value - most);
  return { value, lower, upper: value + most };
}

/** Least squares of n steps by a line and two waves, and what the factors found mean. */
function wavesAndLine(n: number, cycle: number) {
  const middle = (n - 1) / 2;
  const wave = (t: number) => 2 * Math.PI * t / cycle;
  const terms = Array.from({ length: Math.max(n, Math.ceil(cycle)) }, (_, t) => [
    1,
    (t - middle) / n,
    Math.sin(wave(t)),
    Math.cos(wave(t)),
    Math.sin(2 * wave(t)),
    Math.cos(2 * wave(t)),
  ]);
  const matrix = new Float64Array(36);
  for (const own of terms.slice(0, n)) {
    own.forEach((a, i) => own.forEach((b, j) => matrix[i * 6 + j]! += a * b));
  }
  const factorsOf = (values: Float64Array) => {
    const right = new Float64Array(6);
    values.forEach((value, t) => {
      const own = terms[t]!;
      for (let i = 0; i < 6; i++) right[i]! += own[i]! * value;
    });
    return solveCholesky(matrix.slice(), right);
  };
  const part = (factors: Float64Array, t: number, from: number, until: number) => {
    let sum = 0;
    for (let i = from; i < until; i++) sum += terms[t]![i]! * factors[i]!;
    return sum;
  };
  return {
    factorsOf,
    partsOf: (factors: Float64Array) => ({
      trend: new Float64Array(n).map((_, t) => part(factors, t, 0, 2)),
      season: new Float64Array(n).map((_, t) => part(factors, t, 2, 6)),
    }),
    waveOf: (factors: Float64Array) => {
      const whole = Array.from({ length: Math.ceil(cycle) }, (_, t) => part(factors, t, 2, 6));
      const most = Math.max(...whole);
      return { swing: most - Math.min(...whole), peak: whole.indexOf(most) };
    },
  };
}
