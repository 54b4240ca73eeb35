import { gammaln } from "simple-statistics";

/**
 * I_x(a, b), the regularised incomplete beta function: the share of a beta distribution of shapes `a`, `b`
 * below `x`.
 *
 * By its continued fraction, mirrored above the mean where that converges sooner. NaN when an argument is
 * NaN. Source: NIST Digital Library of Mathematical Functions 8.17 (https://dlmf.nist.gov/8.17).
 *
 * @throws {RangeError} when a shape is not above 0 or `x` is not from 0 to 1.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { incompleteBeta } from "lib/stats/beta.ts";
 *
 * assertAlmostEquals(incompleteBeta(0.5, 2, 2), 0.5, 1e-15);
 * ```
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (Number.isNaN(x) || Number.isNaN(a) || Number.isNaN(b)) return NaN;
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) {
    throw new RangeError(
      `Cannot take the beta function's share as shapes must be above 0 and x from 0 to 1: a ${a}, b ${b}, x ${x}`,
    );
  }
  if (x === 0 || x === 1) return x;
  return x <= (a + 1) / (a + b + 2) ? lowerShare(x, a, b) : 1 - lowerShare(1 - x, b, a);
}

function lowerShare(x: number, a: number, b: number): number {
  return Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b)) * fraction(x, a, b) / a;
}

/**
 * Where a shape is great, the difference of two great logarithms is taken by Stirling's formula, or digits
 * cancel.
 */
function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const great = Math.max(a, b);
  const sum = small + great;
  if (great < 100) return gammaln(small) + gammaln(great) - gammaln(sum);
  const difference = small - (great - 0.5) * Math.log1p(small / great) - small * Math.log(sum);
  return gammaln(small) + difference + stirlingRest(great) - stirlingRest(sum);
}

function stirlingRest(x: number): number {
  return (1 / 12 - (1 / 360 - 1 / (1260 * x * x)) / (x * x)) / x;
}

/** 1 / (1 + d1 / (1 + d2 / (1 + …))) with the coefficients of DLMF 8.17.22, by Lentz's method. */
function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - (a + b) * x / (a + 1));
  let value = d;
  for (let k = 1, change = 0; Math.abs(change - 1) > 4 * Number.EPSILON; k++) {
    const even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= c * d;
    const odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    change = c * d;
    value *= change;
  }
  return value;
}
