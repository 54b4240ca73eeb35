import { gammaln } from "simple-statistics";

/**
 * Q(a, x), the upper regularised incomplete gamma function: the share of a gamma distribution of shape `a`
 * above `x`.
 *
 * By its series below a + 1 and its continued fraction above. NaN when an argument is NaN.
 * Source: NIST Digital Library of Mathematical Functions 8.7 and 8.9 (https://dlmf.nist.gov/8).
 *
 * @throws {RangeError} when `a` is not above 0 or `x` is negative.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { upperGamma } from "lib/stats/gamma.ts";
 *
 * assertAlmostEquals(upperGamma(1, 2), Math.exp(-2), 1e-15);
 * ```
 */
export function upperGamma(a: number, x: number): number {
  if (Number.isNaN(a) || Number.isNaN(x)) return NaN;
  if (!(a > 0 && x >= 0)) {
    throw new RangeError(
      `Cannot take the gamma function's share as a must be above 0 and x from 0: a ${a}, x ${x}`,
    );
  }
  if (x === 0) return 1;
  if (x === Infinity) return 0;
  const density = Math.exp(a * Math.log(x) - x - gammaln(a));
  return x < a + 1 ? 1 - density * lowerSeries(a, x) : density * upperFraction(a, x);
}

/** The sum of x^k / (a (a + 1) … (a + k)). */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let k = 1; term > sum * Number.EPSILON; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

/** 1 / (x + 1 - a - (1 - a) / (x + 3 - a - 2 (2 - a) / (x + 5 - a - …))), by Lentz's method. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let value = d;
  for (let k = 1, change = 0; Math.abs(change - 1) > 4 * Number.EPSILON; k++) {
    const numerator = k * (a - k);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    change = c * d;
    value *= change;
  }
  return value;
}
