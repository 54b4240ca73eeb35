import { gammaln } from "simple-statistics";
import type { CountDistribution } from "./poisson_binomial.ts";

/** What lies beyond at either end is left out. */
const negligible = 1e-12;

/**
 * How likely each count is of a Poisson distribution of this mean whose rate varies: its variance is
 * `mean + dispersion mean^2` (negative binomial; Poisson where the dispersion is 0). Less than 1e-12 at an
 * end is left out.
 *
 * @throws {RangeError} when mean or dispersion is negative or no number.
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { negativeBinomial } from "lib/stats/count_distributions.ts";
 *
 * const { least, shares } = negativeBinomial(1, 1);
 * assertAlmostEquals(shares[2 - least]!, 1 / 8, 1e-12);
 * ```
 */
export function negativeBinomial(mean: number, dispersion: number): CountDistribution {
  if (!(mean >= 0 && dispersion >= 0 && mean < Infinity && dispersion < Infinity)) {
    throw new RangeError(
      `Cannot count as mean and dispersion must be numbers from 0: they are ${mean} and ${dispersion}`,
    );
  }
  if (mean === 0) return { least: 0, shares: Float64Array.of(1) };
  const size = 1 / dispersion, isPoisson = dispersion < 1e-9;
  const logShare = (count: number) =>
    isPoisson
      ? count * Math.log(mean) - mean - gammaln(count + 1)
      : gammaln(count + size) - gammaln(size) - gammaln(count + 1) +
        size * Math.log(size / (size + mean)) + count * Math.log(mean / (size + mean));
  const shares: number[] = [];
  let sum = 0;
  for (let count = 0; count < mean || sum < 1 - negligible; count++) {
    const share = Math.exp(logShare(count));
    shares.push(share);
    sum += share;
    if (count > mean && share < negligible * negligible) break;
  }
  return trimmed(0, Float64Array.from(shares));
}

/**
 * The sum of two independent counts.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { summed } from "lib/stats/count_distributions.ts";
 *
 * const coin = { least: 0, shares: Float64Array.of(0.5, 0.5) };
 * assertEquals(summed(coin, coin), { least: 0, shares: Float64Array.of(0.25, 0.5, 0.25) });
 * ```
 */
export function summed(one: CountDistribution, other: CountDistribution): CountDistribution {
  const shares = new Float64Array(one.shares.length + other.shares.length - 1);
  for (let i = 0; i < one.shares.length; i++) {
    const share = one.shares[i]!;
    for (let k = 0; k < other.shares.length; k++) shares[i + k]! += share * other.shares[k]!;
  }
  return trimmed(one.least + other.least, shares);
}

/** A count that is one of several, each so likely; the shares sum to 1. */
export function mixedCounts(
  parts: readonly { readonly share: number; readonly count: CountDistribution }[],
): CountDistribution {
  if (parts.length === 1) return parts[0]!.count;
  const least = Math.min(...parts.map(({ count }) => count.least));
  const end = Math.max(...parts.map(({ count }) => count.least + count.shares.length));
  const shares = new Float64Array(end - least);
  for (const { share, count } of parts) {
    for (let i = 0; i < count.shares.length; i++) {
      shares[count.least - least + i]! += share * count.shares[i]!;
    }
  }
  return trimmed(least, shares);
}

/** A count of which no more than `most` are there (Infinity: all are). */
export function upTo({ least, shares }: CountDistribution, most: number): CountDistribution {
  if (least + shares.length - 1 <= most) return { least, shares };
  if (least >= most) return { least: most, shares: Float64Array.of(1) };
  const kept = shares.slice(0, most - least + 1);
  kept[kept.length - 1] = 1 - kept.subarray(0, -1).reduce((sum, each) => sum + each, 0);
  return { least, shares: kept };
}

/** Of a count, how many there are beyond `most`. */
export function beyond({ least, shares }: CountDistribution, most: number): CountDistribution {
  if (least >= most) return { least: least - most, shares };
  if (least + shares.length - 1 <= most) return { least: 0, shares: Float64Array.of(1) };
  const kept = shares.slice(most - least);
  kept[0] = 1 - kept.subarray(1).reduce((sum, each) => sum + each, 0);
  return { least: 0, shares: kept };
}

/** How likely a count is of `most` or less. */
export function shareUpTo({ least, shares }: CountDistribution, most: number): number {
  let sum = 0;
  for (let i = 0; i < shares.length && least + i <= most; i++) sum += shares[i]!;
  return Math.min(1, sum);
}

/**
 * The continuous ranked probability score of a count that came: the distance between what was said and what
 * came, in counts; for a distribution of one count the absolute error. Smaller is better.
 *
 * Source: T. Gneiting and A. Raftery, Strictly proper scoring rules, prediction, and estimation
 * (https://doi.org/10.1198/016214506000001437).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { rankedScore } from "lib/stats/count_distributions.ts";
 *
 * assertEquals(rankedScore({ least: 3, shares: Float64Array.of(1) }, 5), 2);
 * assertEquals(rankedScore({ least: 0, shares: Float64Array.of(0.5, 0.5) }, 1), 0.25);
 * ```
 */
export function rankedScore({ least, shares }: CountDistribution, came: number): number {
  let score = Math.max(0, least - came), below = 0;
  for (let i = 0; i < shares.length - 1; i++) {
    below += shares[i]!;
    score += (below - (came <= least + i ? 1 : 0)) ** 2;
  }
  return score + Math.max(0, came - (least + shares.length - 1));
}

/**
 * Where in a distribution a count lies, from 0 to 1, drawn within its own share by `uniform`: uniform over
 * many counts if the distributions are right (randomised probability integral transform).
 *
 * Source: C. Czado, T. Gneiting and L. Held, Predictive model assessment for count data
 * (https://doi.org/10.1111/j.1541-0420.2009.01191.x).
 */
export function placeIn(distribution: CountDistribution, came: number, uniform: number): number {
  const below = shareUpTo(distribution, came - 1);
  return below + uniform * (shareUpTo(distribution, came) - below);
}

function trimmed(least: number, shares: Float64Array): CountDistribution {
  let from = 0, to = shares.length;
  while (from < to - 1 && shares[from]! < negligible) from++;
  while (to > from + 1 && shares[to - 1]! < negligible) to--;
  return { least: least + from, shares: shares.slice(from, to) };
}
