import type { Interval } from "lib/stats/mod.ts";

/** A share in percent with its interval, "19.1 % (18.2 to 20.0)". */
export function percent({ value, lower, upper }: Interval, digits = 1): string {
  const said = (share: number) => (100 * share).toFixed(digits);
  if (Number.isNaN(value)) return "not known";
  return `${said(value)} %${Number.isNaN(lower) ? "" : ` (${said(lower)} to ${said(upper)})`}`;
}
