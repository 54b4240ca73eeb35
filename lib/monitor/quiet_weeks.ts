import { fisherSnedecorTail } from "lib/stats/mod.ts";
import { type ShareChange, shareChange } from "./share_change.ts";

/** How far quiet weeks of the reference are from each other, in multiples of what chance alone would do. */
export type QuietWeeks = {
  /** Weeks that it was learnt from. */
  readonly weeks: number;
  /** The design effect: mean of chi-square by its degrees; 1 where stays are independent, never below. */
  readonly designEffect: number;
  /** Variance of the same ratio over the weeks. */
  readonly variance: number;
  /** Mean size of the comparisons. */
  readonly size: number;
};

/**
 * Learns from the weeks of a reference how far one of them is from the others, when nothing has changed.
 *
 * Stays of a week are not independent: patients recur, a ward's load is the same for all who come on a day,
 * seasons pass. All that makes quiet weeks differ by more than chance would, and is in the ratio of
 * chi-square to its degrees.
 *
 * @param counts by bin, of each week.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { quietWeeks } from "lib/monitor/quiet_weeks.ts";
 *
 * const alike = [Float64Array.of(50, 50), Float64Array.of(50, 50), Float64Array.of(50, 50)];
 * assertEquals(quietWeeks(alike).designEffect, 1);
 * ```
 */
export function quietWeeks(counts: readonly Float64Array[]): QuietWeeks {
  const all = sumOf(counts);
  const changes = counts.map((week) => shareChange(all.map((count, bin) => count - week[bin]!), week))
    .filter(({ degrees }) => degrees > 0);
  const ratios = changes.map(({ statistic, degrees }) => statistic / degrees);
  const mean = meanOf(ratios);
  return {
    weeks: ratios.length,
    designEffect: Math.max(1, mean || 1),
    variance: meanOf(ratios.map((ratio) => (ratio - mean) ** 2)) || 0,
    size: meanOf(changes.map(({ size }) => size)),
  };
}

/** Counts by bin of several weeks together. */
export function sumOf(counts: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(counts[0]?.length ?? 0);
  for (const week of counts) week.forEach((count, bin) => sum[bin] = sum[bin]! + count);
  return sum;
}

/**
 * The design effect of a comparison: that of the quiet weeks, and more where more stays are compared, as what
 * sets weeks apart does not become less by counting more stays.
 */
function designEffectOf({ designEffect, size: usual }: QuietWeeks, { size }: ShareChange): number {
  return 1 + (designEffect - 1) * Math.max(1, size / usual || 1);
}

/**
 * The probability that a quiet week is as far from the reference: the ratio of chi-square to its degrees, in
 * quiet weeks a gamma variable of their mean and variance (never less spread than chance makes it), against
 * its mean over the quiet weeks, itself uncertain: an F distribution. NaN where there is nothing to tell
 * apart.
 *
 * Source: J. Rao and A. Scott, The analysis of categorical data from complex sample surveys
 * (https://doi.org/10.1080/01621459.1981.10477633).
 */
export function quietProbability(change: ShareChange, quiet: QuietWeeks): number {
  const { statistic, degrees } = change;
  if (degrees <= 0 || quiet.weeks === 0) return NaN;
  const { designEffect, variance, weeks } = quiet;
  const spread = Math.max(variance / designEffect ** 2, 2 / degrees);
  const shape = 2 / spread;
  return fisherSnedecorTail(statistic / degrees / designEffectOf(quiet, change), shape, shape * weeks);
}

/**
 * Cramér's V at equal weight, less what a week without change has on average; 0 where that is more. NaN
 * without stays.
 */
export function correctedDistance(change: ShareChange, quiet: QuietWeeks): number {
  const { squaredDistance, degrees, size } = change;
  return Math.sqrt(Math.max(0, squaredDistance - designEffectOf(quiet, change) * degrees / (4 * size)));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
