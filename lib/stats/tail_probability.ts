import { probit } from "simple-statistics";
import { incompleteBeta } from "./beta.ts";
import { upperGamma } from "./gamma.ts";

/**
 * The probability of a chi-square variable with `degrees` of freedom above `statistic`; NaN for NaN.
 *
 * @throws {RangeError} when the degrees of freedom are not above 0 or the statistic is negative.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { chiSquareTail } from "lib/stats/tail_probability.ts";
 *
 * assertAlmostEquals(chiSquareTail(3.841458820694124, 1), 0.05, 1e-14);
 * ```
 */
export function chiSquareTail(statistic: number, degrees: number): number {
  return upperGamma(degrees / 2, statistic / 2);
}

/**
 * The probability of a Student variable with `degrees` of freedom further from 0 than `statistic`, on either
 * side; NaN for NaN.
 *
 * @throws {RangeError} when the degrees of freedom are not above 0.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { studentTails } from "lib/stats/tail_probability.ts";
 *
 * assertAlmostEquals(studentTails(1, 1), 0.5, 1e-15);
 * ```
 */
export function studentTails(statistic: number, degrees: number): number {
  return incompleteBeta(degrees / (degrees + statistic * statistic), degrees / 2, 0.5);
}

/**
 * The probability of a Fisher-Snedecor (F) variable with `degrees` over `otherDegrees` of freedom above
 * `statistic`; NaN for NaN.
 *
 * @throws {RangeError} when the degrees of freedom are not above 0 or the statistic is negative.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { fisherSnedecorTail } from "lib/stats/tail_probability.ts";
 *
 * assertAlmostEquals(fisherSnedecorTail(4.964602743730711, 1, 10), 0.05, 1e-12);
 * ```
 */
export function fisherSnedecorTail(statistic: number, degrees: number, otherDegrees: number): number {
  return incompleteBeta(otherDegrees / (otherDegrees + degrees * statistic), otherDegrees / 2, degrees / 2);
}

/**
 * The probability of a standard normal variable below `z`; NaN for NaN.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { normalShare } from "lib/stats/tail_probability.ts";
 *
 * assertAlmostEquals(normalShare(1.959963984540054), 0.975, 1e-14);
 * ```
 */
export function normalShare(z: number): number {
  const tail = chiSquareTail(z * z, 1) / 2;
  return z < 0 ? tail : 1 - tail;
}

/**
 * The number below which a standard normal variable falls with that probability: simple-statistics'
 * approximation, polished by Halley's method to double precision. -Infinity for 0, Infinity for 1, NaN for
 * NaN.
 *
 * @throws {RangeError} when the probability is not from 0 to 1.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { normalQuantile } from "lib/stats/tail_probability.ts";
 *
 * assertAlmostEquals(normalQuantile(0.975), 1.959963984540054, 1e-14);
 * ```
 */
export function normalQuantile(probability: number): number {
  if (Number.isNaN(probability)) return NaN;
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(
      `Cannot take a normal quantile as its probability must be from 0 to 1: current value is ${probability}`,
    );
  }
  if (probability === 0.5) return 0;
  if (probability > 0.5) return -normalQuantile(1 - probability);
  if (probability === 0) return -Infinity;
  const logarithm = Math.log(probability);
  // simple-statistics rounds smaller probabilities to 0: the tail's asymptote starts from there.
  let z = probability > 1e-12 ? probit(probability) : -Math.sqrt(-2 * logarithm);
  for (let step = 0; step < 6; step++) {
    const below = chiSquareTail(z * z, 1) / 2;
    const newton = Math.sqrt(2 * Math.PI) *
      (Math.exp(Math.log(below) + z * z / 2) - Math.exp(logarithm + z * z / 2));
    z -= newton / (1 + z * newton / 2);
  }
  return z;
}

/**
 * The number below which a Student variable with `degrees` of freedom falls with that probability, found on
 * the logarithms of both by the secant method. Endless degrees are the normal distribution's; -Infinity for
 * 0, Infinity for 1, NaN for NaN.
 *
 * @throws {RangeError} when the degrees of freedom are not above 0 or the probability is not from 0 to 1.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { studentQuantile } from "lib/stats/tail_probability.ts";
 *
 * assertAlmostEquals(studentQuantile(0.975, 10), 2.228138851964939, 1e-9);
 * ```
 */
export function studentQuantile(probability: number, degrees: number): number {
  const normal = normalQuantile(probability), z = Math.abs(normal);
  if (!(degrees < Infinity) || !(z > 0 && z < Infinity)) return normal;
  const wanted = Math.log(2 * Math.min(probability, 1 - probability));
  const off = (x: number) => Math.log(studentTails(Math.exp(x), degrees)) - wanted;
  let [x, before] = [Math.log(z), Math.log(z) + Math.log1p((z * z + 1) / (4 * degrees))];
  let [far, farBefore] = [off(x), off(before)];
  for (let step = 0; step < 60 && far !== farBefore; step++) {
    const next = x - far * (x - before) / (far - farBefore);
    [before, farBefore, x, far] = [x, far, next, off(next)];
    if (Math.abs(x - before) < 1e-15) break;
  }
  return Math.sign(normal) * Math.exp(x);
}
