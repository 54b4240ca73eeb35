import { type Interval, studentQuantile } from "lib/stats/mod.ts";

/** What an AUC rests on. */
export type AucBasis = {
  /** Effective numbers of patients of no and of yes, weights counted (Kish). */
  readonly effective: readonly [number, number];
  /** DeLong's standard error, over patients; 0 where a cell's yes and no lie apart. */
  readonly error: number;
  readonly degrees: number;
};

/**
 * The interval of 95 % of an AUC: all values from which the one found is no further off than Student's
 * quantile times the error that there would be if they were true, so that it has a width and stays between 0
 * and 1 where yes and no lie apart, too. That error is Newcombe's, by patients of each kind, and stretched
 * where DeLong's is larger (patients with many stays, uneven weights).
 *
 * Source: R. Newcombe, Confidence intervals for an effect size measure based on the Mann-Whitney statistic,
 * part 2, method 5, Statistics in Medicine 25 (2006) (https://doi.org/10.1002/sim.2324).
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { aucInterval } from "lib/evaluate/audit/auc_interval.ts";
 *
 * const { lower, upper } = aucInterval(1, { effective: [12, 12], error: 0, degrees: 11 });
 * assert(lower < 0.9 && upper === 1);
 * ```
 */
export function aucInterval(auc: number, { effective, error, degrees }: AucBasis): Interval {
  const [no, yes] = effective, more = (no + yes) / 2 - 1;
  const varianceAt = (at: number) =>
    at * (1 - at) * (1 + more * (1 - at) / (2 - at) + more * at / (1 + at)) / (no * yes);
  const here = varianceAt(auc);
  const stretch = here > 0 ? Math.max(1, error ** 2 / here) : 1;
  const reach = studentQuantile(0.975, degrees) ** 2 * stretch;
  const isOff = (at: number) => (auc - at) ** 2 > reach * varianceAt(at);
  return { value: auc, lower: lastOff(0, auc, isOff), upper: lastOff(1, auc, isOff) };
}

/** The border between values that are off, from an end on, and those that are not, by halving. */
function lastOff(end: number, auc: number, isOff: (at: number) => boolean): number {
  if (auc === end) return end;
  let off = end, on = auc;
  for (let step = 0; step < 50; step++) {
    const middle = (off + on) / 2;
    if (isOff(middle)) off = middle;
    else on = middle;
  }
  return on;
}
