import { normalQuantile, studentTails } from "./tail_probability.ts";

/**
 * The number below which a Student variable with `degrees` of freedom falls with that probability, by halving
 * the range in which it lies; a normal one's for infinite degrees. -Infinity for 0, Infinity for 1.
 *
 * @throws {RangeError} when the degrees of freedom are not above 0, or the probability is not from 0 to 1.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { studentQuantile } from "lib/stats/student_quantile.ts";
 *
 * assertAlmostEquals(studentQuantile(0.975, 10), 2.2281388519862739, 1e-12);
 * ```
 */
export function studentQuantile(probability: number, degrees: number): number {
  const least = normalQuantile(probability);
  if (probability === 0.5 || !Number.isFinite(least) || degrees === Infinity) return least;
  if (probability < 0.5) return -studentQuantile(1 - probability, degrees);
  const tails = 2 * (1 - probability);
  let [lower, upper] = [least, 2 * least];
  while (studentTails(upper, degrees) > tails) upper *= 2;
  for (let middle = (lower + upper) / 2; lower < middle && middle < upper; middle = (lower + upper) / 2) {
    if (studentTails(middle, degrees) > tails) lower = middle;
    else upper = middle;
  }
  return upper;
}
