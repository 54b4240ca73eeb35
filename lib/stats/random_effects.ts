import type { Interval } from "./interval.ts";
import { studentQuantile } from "./tail_probability.ts";

/** What estimates of several places come to together. */
export type RandomEffects = {
  /** The mean over places like these, with its interval of 95 %. */
  readonly mean: Interval;
  /** How far places differ in truth: the standard deviation between them. */
  readonly between: number;
  /** Where 95 % of new places lie; NaN limits of fewer than three. */
  readonly prediction: Interval;
  readonly count: number;
};

/**
 * Sums up estimates by random effects: each place has a truth of its own, and its estimate an error beside.
 * The variance between places is by restricted maximum likelihood (0 at least), the interval of the mean by
 * Hartung and Knapp, never narrower than places all alike would have it, that of a new place Student's with
 * k - 2 degrees of freedom. Estimates without an error above 0 are left out; NaN of none.
 *
 * Source: W. Viechtbauer, Bias and efficiency of meta-analytic variance estimators
 * (https://doi.org/10.3102/10769986030003261); J. Hartung and G. Knapp, A refined method for the
 * meta-analysis (https://doi.org/10.1002/sim.791); C. Röver and others, Hartung-Knapp-Sidik-Jonkman approach
 * and its modification (https://doi.org/10.1186/s12874-015-0091-1); R. Riley, J. Higgins and J. Deeks,
 * Interpretation of random effects meta-analyses (https://doi.org/10.1136/bmj.d549).
 *
 * @param errors the standard error of each.
 * @example
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { randomEffects } from "lib/stats/random_effects.ts";
 *
 * const { mean, between } = randomEffects([1, 1.1, 0.9], [0.5, 0.5, 0.5]);
 * assertAlmostEquals(mean.value, 1, 1e-12);
 * assertEquals(between, 0);
 * ```
 */
export function randomEffects(values: readonly number[], errors: readonly number[]): RandomEffects {
  const used = values.flatMap((value, i) => errors[i]! > 0 ? [{ value, variance: errors[i]! ** 2 }] : []);
  const count = used.length;
  const variance = count > 1 ? varianceBetween(used) : 0;
  const { mean, total } = weighted(used, variance);
  const spread = used.reduce((sum, each) => sum + (each.value - mean) ** 2 / (each.variance + variance), 0);
  const error = Math.sqrt(Math.max(1, spread / (count - 1)) / total);
  const around = (half: number): Interval => ({ value: mean, lower: mean - half, upper: mean + half });
  const student = (degrees: number) => degrees > 0 ? studentQuantile(0.975, degrees) : NaN;
  return {
    mean: around(student(count - 1) * error),
    between: Math.sqrt(variance),
    prediction: around(student(count - 2) * Math.sqrt(variance + error ** 2)),
    count,
  };
}

type Estimate = { readonly value: number; readonly variance: number };

/** The weighted mean for a variance between places, and what all weigh. */
function weighted(estimates: readonly Estimate[], between: number) {
  let [sum, total] = [0, 0];
  for (const { value, variance } of estimates) {
    sum += value / (variance + between);
    total += 1 / (variance + between);
  }
  return { mean: sum / total, total };
}

/** Where the restricted likelihood is highest, found by halving what holds the zero of its slope. */
function varianceBetween(estimates: readonly Estimate[]): number {
  const slope = (between: number) => {
    const { mean, total } = weighted(estimates, between);
    let [squares, off] = [0, 0];
    for (const { value, variance } of estimates) {
      const weight = 1 / (variance + between);
      squares += weight ** 2;
      off += weight ** 2 * (value - mean) ** 2;
    }
    return off + squares / total - total;
  };
  if (slope(0) <= 0) return 0;
  let low = 0, high = Math.max(...estimates.map(({ variance }) => variance));
  while (slope(high) > 0) high *= 2;
  for (let middle = high / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
