/**
 * The eleven lengths of stay of the Analytics Vidhya competition, from short to long: ten days each, then the
 * rest.
 *
 * Source: https://datahack.analyticsvidhya.com/contest/janatahack-healthcare-analytics-ii/
 */
export const stayBands = [
  "0-10",
  "11-20",
  "21-30",
  "31-40",
  "41-50",
  "51-60",
  "61-70",
  "71-80",
  "81-90",
  "91-100",
  "More than 100 Days",
] as const;

export type StayBand = typeof stayBands[number];

/**
 * The band of a stay in days. A stay between two bands' whole days belongs to the longer one, so that a
 * predicted 10.4 days is more than ten: bands are (10, 20], (20, 30], … with everything up to 10 in the
 * first.
 *
 * @throws {RangeError} when the stay is negative or NaN.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { stayBand } from "lib/cohort/bands.ts";
 *
 * assertEquals([0, 10, 11, 100].map(stayBand), ["0-10", "0-10", "11-20", "91-100"]);
 * ```
 */
export function stayBand(days: number): StayBand {
  if (!(days >= 0)) {
    throw new RangeError(
      `Cannot name the band of a stay as days must be 0 or more: current value is ${days}`,
    );
  }
  const band = Math.max(0, Math.ceil(days / 10) - 1);
  return stayBands[Math.min(band, stayBands.length - 1)]!;
}
