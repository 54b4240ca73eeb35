import { inWords } from "lib/table/mod.ts";
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
  const known = headings.get(name);
  if (known !== undefined) return known;
  const [, stem = name, suffix = ""] = unitSuffix.exec(name) ?? [];
  const unit = units.get(suffix);
  return unit === undefined ? wordsOf(name) : `${wordsOf(stem)} (${unit})`;
}

/** A name in words, abbreviations and people's names as they are written. */
function wordsOf(name: string): string {
  return inWords(name).split(" ").map((word) => spellings.get(word) ?? word).join(" ");
}

/**
 * The numbers of a column as its name asks for them: identifiers, codes and years without separators,
 * p-values with three decimals down to "< 0.001", days and errors in days with at most two decimals, shares
 * in per cent with one; all others with at most `digits`.
 */
export function formatColumn(name: string, values: ArrayLike<number>, digits: number): string[] {
  if (identifier.test(name)) {
    return Array.from(values, (value) => Number.isNaN(value) ? "" : String(value));
  }
  if (pValue.test(name)) return Array.from(values, pText);
  if (percentName.test(name)) return formatNumbers(values, Math.min(1, digits));
  return formatNumbers(values, daysName.test(name) ? Math.min(2, digits) : digits);
}

const units: ReadonlyMap<string, string> = new Map([
  ["days", "days"],
  ["hours", "hours"],
  ["megabytes", "MB"],
  ["percent", "%"],
  ["points", "points"],
  ["seconds", "s"],
]);
const headings: ReadonlyMap<string, string> = new Map([
  ["bed_days", "bed days"],
  ["bias", "bias (days)"],
  ["brier", "Brier score"],
  ["gain_in_rmse", "gain in RMSE (days)"],
  ["jensen_shannon", "Jensen-Shannon distance"],
  ["kolmogorov", "Kolmogorov distance"],
  ["lower", "from (95 %)"],
  ["mae", "MAE (days)"],
  ["median_error", "median error (days)"],
  ["n", "n"],
  ["psi", "population stability index"],
  ["r2", "R²"],
  ["rmse", "RMSE (days)"],
  ["sd", "standard deviation"],
  ["upper", "to (95 %)"],
  ["wasserstein", "Wasserstein distance"],
]);
const spellings: ReadonlyMap<string, string> = new Map([
  ["auc", "AUC"],
  ["brier", "Brier"],
  ["f1", "F1"],
  ["kpi", "KPI"],
  ["mae", "MAE"],
  ["rmse", "RMSE"],
]);
const unitSuffix = new RegExp(`^(.+)_(${[...units.keys()].join("|")})$`);
const identifier = /(^|[ _])(id|ids|code|codes|key|year|years|version|seed)$/i;
const pValue = /(^|[ _])p([ _]value)?$/i;
const percentName = /(^|[ _])percent$|%\)?$/i;
const daysName = /(^|[ _(])days\)?$|^(mae|rmse|bias|lower|upper|median[ _]error)$/i;

function pText(value: number): string {
  if (Number.isNaN(value)) return "";
  return value < 0.001 ? "< 0.001" : value.toFixed(3);
}
