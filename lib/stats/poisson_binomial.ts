/** How likely each count is: `shares[i]` is that of `least + i`; others have less than 1e-15 together. */
export type CountDistribution = { readonly least: number; readonly shares: Float64Array };

/** Less than this at an end is left out: of tens of thousands of steps it comes to nothing. */
const negligible = 1e-20;

/**
 * How many of several independent events happen, each with a probability of its own: by adding one after the
 * other (Poisson-binomial distribution, by convolution; no approximation but that ends below 1e-20 are cut).
 *
 * Source: Y. Hong, On computing the distribution function for the Poisson binomial distribution
 * (https://doi.org/10.1016/j.csda.2012.10.006).
 *
 * @throws {RangeError} when a probability is not between 0 and 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { poissonBinomial } from "lib/stats/poisson_binomial.ts";
 *
 * const { least, shares } = poissonBinomial(Float64Array.of(0.5, 0.5, 1));
 * assertEquals([least, [...shares]], [1, [0.25, 0.5, 0.25]]);
 * ```
 */
export function poissonBinomial(probabilities: Float64Array): CountDistribution {
  const wrong = probabilities.find((each) => !(each >= 0 && each <= 1));
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot count events as each must have a probability from 0 to 1: current value is ${wrong}`,
    );
  }
  const shares = new Float64Array(probabilities.length + 1);
  shares[0] = 1;
  let [least, most] = [0, 0];
  for (const each of probabilities) {
    if (each === 0) continue;
    most++;
    for (let count = most; count > least; count--) {
      shares[count] = shares[count]! * (1 - each) + shares[count - 1]! * each;
    }
    shares[least]! *= 1 - each;
    while (least < most && shares[least]! < negligible) shares[least++] = 0;
    while (most > least && shares[most]! < negligible) shares[most--] = 0;
  }
  return { least, shares: shares.slice(least, most + 1) };
}

/**
 * The smallest count up to which at least `share` of the probability lies.
 *
 * @throws {RangeError} when `share` is not between 0 and 1.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { countQuantile } from "lib/stats/poisson_binomial.ts";
 *
 * assertEquals(countQuantile({ least: 1, shares: Float64Array.of(0.25, 0.5, 0.25) }, 0.5), 2);
 * ```
 */
export function countQuantile({ least, shares }: CountDistribution, share: number): number {
  if (!(share > 0 && share < 1)) {
    throw new RangeError(
      `Cannot tell a quantile as its share must be between 0 and 1: current value is ${share}`,
    );
  }
  let sum = 0;
  const place = shares.findIndex((each) => (sum += each) >= share - 1e-12);
  return least + (place < 0 ? shares.length - 1 : place);
}
