/**
 * P-values adjusted for being many: calling those up to q true discoveries keeps the expected share of false
 * ones among them at q at most (false discovery rate). They come in the order given.
 *
 * NaN marks a test that could not be made: it stays NaN and does not count. Source: Y. Benjamini and Y.
 * Hochberg, Controlling the false discovery rate (https://doi.org/10.1111/j.2517-6161.1995.tb02031.x).
 *
 * @throws {RangeError} when a p-value is not from 0 to 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { benjaminiHochberg } from "lib/stats/benjamini_hochberg.ts";
 *
 * assertEquals(
 *   benjaminiHochberg(Float64Array.of(0.5, 0.01, NaN, 0.25)),
 *   Float64Array.of(0.5, 0.03, NaN, 0.375),
 * );
 * ```
 */
export function benjaminiHochberg(pValues: Float64Array): Float64Array {
  const wrong = pValues.find((p) => p < 0 || p > 1);
  if (wrong !== undefined) {
    throw new RangeError(`Cannot adjust p-values as they must be from 0 to 1: one is ${wrong}`);
  }
  const falling = Int32Array.from(pValues.keys())
    .filter((i) => !Number.isNaN(pValues[i]!))
    .sort((i, j) => pValues[j]! - pValues[i]!);
  const adjusted = new Float64Array(pValues.length).fill(NaN);
  let least = 1;
  falling.forEach((i, position) => {
    least = Math.min(least, pValues[i]! * falling.length / (falling.length - position));
    adjusted[i] = least;
  });
  return adjusted;
}
