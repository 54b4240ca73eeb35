import { formatNumbers } from "./format_numbers.ts";

/**
 * A column's name as a heading in words, its unit in brackets: `mean_days` is "mean (days)", `rmse`
 * "RMSE (days)". A name that is written in words already stays.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { headingOf } from "lib/notebook/cell/column_style.ts";
 *
 * assertEquals(["mean_days", "adjusted_p"].map(headingOf), ["mean (days)", "adjusted p"]);
 * ```
 */
export function headingOf(name: string): string {
  const known = HEADINGS.get(name);
  if (known !== undefined) return known;
  const [, stem = name, suffix = ""] = UNIT.exec(name) ?? [];
  const words = stem.replaceAll("_", " ");
  const unit = UNITS.get(suffix);
  return unit === undefined ? name.replaceAll("_", " ") : `${words} (${unit})`;
}

/**
 * The numbers of a column as its name asks for them: identifiers, codes and years without separators,
 * p-values with three decimals down to "< 0.001", days and errors in days with at most two decimals, shares
 * in per cent with one; all others with at most `digits`.
 */
export function formatColumn(name: string, values: ArrayLike<number>, digits: number): string[] {
  if (IDENTIFIER.test(name)) {
    return Array.from(values, (value) => Number.isNaN(value) ? "" : String(value));
  }
  if (P_VALUE.test(name)) return Array.from(values, pText);
  if (PERCENT.test(name)) return formatNumbers(values, Math.min(1, digits));
  return formatNumbers(values, DAYS.test(name) ? Math.min(2, digits) : digits);
}

const UNITS: ReadonlyMap<string, string> = new Map([
  ["days", "days"],
  ["hours", "hours"],
  ["megabytes", "MB"],
  ["percent", "%"],
  ["seconds", "s"],
]);
const HEADINGS: ReadonlyMap<string, string> = new Map([
  ["bias", "bias (days)"],
  ["mae", "MAE (days)"],
  ["median_error", "median error (days)"],
  ["n", "n"],
  ["psi", "stability index"],
  ["r2", "R²"],
  ["rmse", "RMSE (days)"],
  ["sd", "standard deviation"],
]);
const UNIT = new RegExp(`^(.+)_(${[...UNITS.keys()].join("|")})$`);
const IDENTIFIER = /(^|[ _])(id|ids|code|codes|key|year|years|version|seed)$/i;
const P_VALUE = /(^|[ _])p([ _]value)?$/i;
const PERCENT = /(^|[ _])percent$|%\)?$/i;
const DAYS = /(^|[ _(])days\)?$|^(mae|rmse|bias|median[ _]error)$/i;

function pText(value: number): string {
  if (Number.isNaN(value)) return "";
  return value < 0.001 ? "< 0.001" : value.toFixed(3);
}
