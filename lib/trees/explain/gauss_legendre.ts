/** Points between 0 and 1, ascending, and their positive weights, which sum to 1. */
export type QuadratureRule = { readonly points: Float64Array; readonly weights: Float64Array };

/**
 * The Gauss-Legendre rule of `count` points on [0, 1]: `sum of weights[q] * f(points[q])` is the integral of
 * f from 0 to 1, exactly for every polynomial f of degree up to `2 * count - 1`.
 *
 * Points are roots of the Legendre polynomial, by Newton's method. Source: NIST Digital Library of
 * Mathematical Functions, 3.5(v) (https://dlmf.nist.gov/3.5#v).
 *
 * @throws {RangeError} when `count` is not a whole number from 1.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { gaussLegendre } from "lib/trees/explain/gauss_legendre.ts";
 *
 * const { points, weights } = gaussLegendre(2);
 * const cubes = points.map((t, q) => weights[q]! * t ** 3);
 * assertAlmostEquals(cubes[0]! + cubes[1]!, 1 / 4, 1e-15);
 * ```
 */
export function gaussLegendre(count: number): QuadratureRule {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`Cannot integrate as the points must be a whole number from 1: there are ${count}`);
  }
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const { root, slope } = legendreRoot(count, Math.cos(Math.PI * (i + 0.75) / (count + 0.5)));
    points[count - 1 - i] = (1 + root) / 2;
    weights[count - 1 - i] = 1 / ((1 - root * root) * slope * slope);
  }
  return { points, weights };
}

/** The root of the Legendre polynomial nearest to `guess`, and the polynomial's slope there. */
function legendreRoot(degree: number, guess: number) {
  let root = guess;
  for (let step = 0;; step++) {
    const { value, slope } = legendre(degree, root);
    const change = value / slope;
    if (step === 20 || Math.abs(change) < 1e-16) return { root, slope };
    root -= change;
  }
}

/** The Legendre polynomial and its derivative, by Bonnet's recursion. */
function legendre(degree: number, x: number) {
  let before = 1;
  let value = x;
  for (let k = 2; k <= degree; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
    before = value;
    value = next;
  }
  return { value, slope: degree * (x * value - before) / (x * x - 1) };
}
