import { sortedNumbers } from "./quantile.ts";

/** How far two samples' distribution functions are apart. */
export type KolmogorovSmirnov = {
  /** The greatest vertical distance, 0 to 1: an effect size in itself. */
  readonly statistic: number;
  /** Probability of as great a distance between samples of one distribution. */
  readonly pValue: number;
};

/**
 * The two-sample Kolmogorov-Smirnov test that two samples come from one distribution.
 *
 * The p-value is that of Kolmogorov's limit distribution at sqrt(m n / (m + n)) times the statistic: slightly
 * too large (careful) for small samples and for numbers with ties. NaN is missing and left out; both results
 * are NaN when a sample is empty. Takes time n log n. Source: N. Smirnov, Table for estimating the goodness
 * of fit of empirical distributions (https://doi.org/10.1214/aoms/1177730256).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { kolmogorovSmirnov } from "lib/stats/kolmogorov_smirnov.ts";
 *
 * assertEquals(kolmogorovSmirnov(Float64Array.of(1, 2, 3, 4), Float64Array.of(3, 4, 5, 6)).statistic, 0.5);
 * ```
 */
export function kolmogorovSmirnov(first: Float64Array, second: Float64Array): KolmogorovSmirnov {
  const a = sortedNumbers(first);
  const b = sortedNumbers(second);
  if (a.length === 0 || b.length === 0) return { statistic: NaN, pValue: NaN };
  const statistic = greatestDistance(a, b);
  return {
    statistic,
    pValue: kolmogorovTail(statistic * Math.sqrt(a.length / (a.length + b.length) * b.length)),
  };
}

/** Steps through both ascending samples together, past all equal values before the distance is taken. */
function greatestDistance(a: Float64Array, b: Float64Array): number {
  let greatest = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= value) i++;
    while (j < b.length && b[j]! <= value) j++;
    greatest = Math.max(greatest, Math.abs(i / a.length - j / b.length));
  }
  return greatest;
}

/** 2 sum (-1)^(k-1) exp(-2 k² x²), or below 1, where that converges slowly, its theta-function dual. */
function kolmogorovTail(x: number): number {
  if (x < 0.04) return 1;
  let sum = 0;
  if (x < 1) {
    for (let k = 1; k <= 7; k += 2) sum += Math.exp(-((k * Math.PI / x) ** 2) / 8);
    return 1 - Math.sqrt(2 * Math.PI) / x * sum;
  }
  for (let k = 1; k <= 5; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * (k * x) ** 2);
  return sum;
}
