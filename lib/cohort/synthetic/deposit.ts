import { normal } from "lib/stats/mod.ts";

const least = 1_800;
const greatest = 11_000;
/** Centre and spread of the deposits' logarithms. */
const center = 8.455;
const spread = 0.2;

/**
 * Draws a deposit in whole currency units from 1,800 to 11,000: skewed to the right around 4,750, lower where
 * more extra rooms are free, with the quantiles of the Analytics Vidhya sample.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { drawDeposit } from "lib/cohort/synthetic/deposit.ts";
 * import { randomSource } from "lib/stats/random.ts";
 *
 * const deposit = drawDeposit(3, randomSource(1));
 * assert(Number.isInteger(deposit) && deposit >= 1_800 && deposit <= 11_000);
 * ```
 */
export function drawDeposit(extraRooms: number, random: () => number): number {
  for (;;) {
    const z = normal(random) - 0.13 * (extraRooms - 3);
    const deposit = Math.round(Math.exp(center + 0.1835 * z + 0.007 * z * z + 0.0083 * z * z * z));
    if (deposit >= least && deposit <= greatest) return deposit;
  }
}

/**
 * How high a deposit is among deposits: about a standard normal number.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { depositScore } from "lib/cohort/synthetic/deposit.ts";
 *
 * assertAlmostEquals(depositScore(Math.exp(8.455)), 0);
 * assertAlmostEquals(depositScore(Math.exp(8.655)), 1);
 * ```
 */
export function depositScore(deposit: number): number {
  return (Math.log(deposit) - center) / spread;
}
