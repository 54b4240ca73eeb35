/**
 * Cohen's d: by how many standard deviations (both samples' pooled) the second mean is above the first.
 *
 * By custom 0.2 is small, 0.5 medium, 0.8 large. NaN is missing and left out. NaN when a sample is empty or
 * both together have fewer than three numbers; where no sample varies, 0 for equal means, else infinite.
 * Source: J. Cohen, Statistical power analysis for the behavioral sciences, 2.2 (https://doi.org/10.4324/9780203771587).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { cohensD } from "lib/stats/cohens_d.ts";
 *
 * assertEquals(cohensD(Float64Array.of(1, 2, 3), Float64Array.of(2, 3, 4)), 1);
 * ```
 */
export function cohensD(first: Float64Array, second: Float64Array): number {
  const a = moments(first);
  const b = moments(second);
  if (a.n === 0 || b.n === 0 || a.n + b.n < 3) return NaN;
  const difference = b.mean - a.mean;
  return difference === 0 ? 0 : difference / Math.sqrt((a.squares + b.squares) / (a.n + b.n - 2));
}

/** Welford's update: exact for equal numbers, stable for far-off ones. */
function moments(values: Float64Array) {
  let n = 0;
  let mean = 0;
  let squares = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    n++;
    const distance = value - mean;
    mean += distance / n;
    squares += distance * (value - mean);
  }
  return { n, mean, squares };
}
