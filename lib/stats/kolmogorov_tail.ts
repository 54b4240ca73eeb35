/**
 * How likely Kolmogorov's distance of `count` draws from their distribution is at least so large, by its
 * limit for many draws with Stephens' correction for few. Of two samples the count is `n m / (n + m)`.
 *
 * Source: M. Stephens, Use of the Kolmogorov-Smirnov, Cramér-von Mises and related statistics without
 * extensive tables (https://doi.org/10.1111/j.2517-6161.1970.tb00821.x).
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { kolmogorovTail } from "lib/stats/kolmogorov_tail.ts";
 *
 * assertAlmostEquals(kolmogorovTail(1.3581 / Math.sqrt(1e6), 1e6), 0.05, 1e-3);
 * ```
 */
export function kolmogorovTail(distance: number, count: number): number {
  const root = Math.sqrt(count), at = (root + 0.12 + 0.11 / root) * distance;
  if (!(at > 0.3)) return Number.isNaN(at) ? NaN : 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * (k * at) ** 2);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-16) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
