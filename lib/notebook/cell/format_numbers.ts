import { trueMinus } from "lib/stats/mod.ts";

/**
 * The numbers of one column as people read them, all with the same number of decimals: as many as the column
 * needs, at most `digits`. Thousands are separated by commas, the minus is a true one, NaN (missing) is
 * empty. A number too small for the decimals reads "< 0.001" (or "> −0.001"); in a column of nothing larger,
 * it keeps `digits` significant digits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatNumbers } from "lib/notebook/cell/format_numbers.ts";
 *
 * assertEquals(formatNumbers([236704, -8, NaN]), ["236,704", "−8", ""]);
 * assertEquals(formatNumbers([1234.5, 0.25, 0.0000123456]), ["1,234.50", "0.25", "< 0.001"]);
 * ```
 */
export function formatNumbers(values: ArrayLike<number>, digits = 3): string[] {
  const numbers = Array.from(values);
  const decimals = Math.max(0, ...numbers.map((value) => decimalsOf(value, digits)));
  const areAllTiny = numbers.every((value) =>
    !Number.isFinite(value) || isTiny(value, digits) || value === 0
  );
  return numbers.map((value) => trueMinus(formatNumber(value, decimals, digits, areAllTiny)));
}

function decimalsOf(value: number, digits: number): number {
  if (!Number.isFinite(value) || isTiny(value, digits)) return 0;
  return value.toFixed(digits).replace(/\.?0+$/, "").split(".")[1]?.length ?? 0;
}

function formatNumber(value: number, decimals: number, digits: number, areAllTiny: boolean): string {
  if (Number.isNaN(value)) return "";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  if (isTiny(value, digits)) return areAllTiny ? significant(value, digits) : bound(value, digits);
  const [whole = "", fraction] = value.toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function isTiny(value: number, digits: number): boolean {
  return value !== 0 && Math.abs(value) < 10 ** -digits;
}

function bound(value: number, digits: number): string {
  const least = (10 ** -digits).toFixed(digits);
  return value > 0 ? `< ${least}` : `> -${least}`;
}

/** `digits` significant digits, written without an exponent down to a millionth. */
function significant(value: number, digits: number): string {
  return String(Number(value.toPrecision(Math.max(1, digits))));
}
