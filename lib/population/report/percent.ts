import type { Interval } from "lib/stats/mod.ts";

/** A share in percent with its interval, "19.1 % (18.2 to 20.0)". */
export function percent({ value, lower, upper }: Interval, digits = 1): string {
  return written({ value: 100 * value, lower: 100 * lower, upper: 100 * upper }, digits, " %");
}

/** A number with its interval, "0.814 (0.802 to 0.826)". */
export function number(interval: Interval, digits: number): string {
  return written(interval, digits, "");
}

function written({ value, lower, upper }: Interval, digits: number, unit: string): string {
  const said = (each: number) =>
    (Math.abs(each) < 0.5 * 10 ** -digits ? 0 : each).toFixed(digits).replace("-", "−");
  if (Number.isNaN(value)) return "not known";
  return `${said(value)}${unit}${Number.isNaN(lower) ? "" : ` (${said(lower)} to ${said(upper)})`}`;
}
