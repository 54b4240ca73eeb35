/** How far two counts over the same bins are apart. */
export type ShareChange = {
  /** Pearson's chi-square. */
  readonly statistic: number;
  /** 0 where there is nothing to tell apart. */
  readonly degrees: number;
  /** Cramér's V at equal weight, squared. */
  readonly squaredDistance: number;
  /** Stays that the two sides are worth as one sample: mn / (m + n). */
  readonly size: number;
};

/**
 * Bins with fewer stays than this, both expected and found, are counted together, or chi-square is not to be
 * had.
 */
const leastStays = 5;

/**
 * Compares counts of a period with a reference's, bins with hardly anybody, neither expected nor found,
 * counted together.
 *
 * @param reference counts by bin; `current` likewise.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { shareChange } from "lib/monitor/share_change.ts";
 *
 * const { statistic, degrees } = shareChange(Float64Array.of(10, 20), Float64Array.of(20, 10));
 * assertAlmostEquals(statistic, 20 / 3, 1e-12);
 * assertAlmostEquals(degrees, 1);
 * ```
 */
export function shareChange(reference: Float64Array, current: Float64Array): ShareChange {
  const [m, n] = [totalOf(reference), totalOf(current)];
  const size = m * n / (m + n);
  if (!(size > 0)) return { statistic: NaN, degrees: 0, squaredDistance: NaN, size: 0 };
  let [statistic, degrees, squaredDistance] = [0, -1, 0];
  for (const [r, c] of pooled(reference, current, n / m)) {
    const [p, q, share] = [r / m, c / n, (r + c) / (m + n)];
    statistic += (p - q) ** 2 / share * size;
    squaredDistance += (p - q) ** 2 / (p + q) / 2;
    degrees++;
  }
  return { statistic, degrees, squaredDistance, size };
}

/**
 * The pairs of counts, those of rare bins together as one; where that is rare still, with the least other.
 *
 * @param scale what a count of the reference is worth in the current counts.
 */
function pooled(reference: Float64Array, current: Float64Array, scale: number): [number, number][] {
  const isRare = ([r, c]: readonly [number, number]) => Math.max(r * scale, c) < leastStays;
  const pairs: [number, number][] = [];
  const rare: [number, number] = [0, 0];
  reference.forEach((r, bin) => {
    const c = current[bin]!;
    if (!isRare([r, c])) return void pairs.push([r, c]);
    rare[0] += r;
    rare[1] += c;
  });
  if (rare[0] + rare[1] === 0) return pairs;
  if (!isRare(rare) || pairs.length === 0) return [...pairs, rare];
  const smallest = pairs.reduce((a, b) => b[0] + b[1] < a[0] + a[1] ? b : a);
  smallest[0] += rare[0];
  smallest[1] += rare[1];
  return pairs;
}

function totalOf(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
