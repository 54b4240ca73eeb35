import type { Interval } from "lib/stats/mod.ts";

/**
 * A value with its interval, rounded to some digits. What can't be computed of so few stays is said to be so.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { withInterval } from "lib/evaluate/metric/with_interval.ts";
 *
 * assertEquals(withInterval({ value: 18.214, lower: 18.02, upper: 18.4 }, 2), "18.21 (18.02 to 18.40)");
 * ```
 */
export function withInterval({ value, lower, upper }: Interval, digits: number): string {
  const text = (number: number) => (Math.abs(number) < 0.5 * 10 ** -digits ? 0 : number).toFixed(digits);
  if (Number.isNaN(value)) return "not defined";
  const isKnown = !Number.isNaN(lower) && !Number.isNaN(upper);
  return `${text(value)} (${isKnown ? `${text(lower)} to ${text(upper)}` : "no interval"})`;
}
