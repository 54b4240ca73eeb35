/**
 * A number as an SQL expression of type DOUBLE: the shortest digits that are read back as the same double.
 *
 * It is cast from a text, as Snowflake takes any number in code, with an exponent too, for a NUMBER: it would
 * calculate with decimals, and what becomes a double of them may be off by the last bit.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { numberSql } from "lib/score/number_sql.ts";
 *
 * assertEquals([0.1, -250].map(numberSql), ["CAST('1e-1' AS DOUBLE)", "CAST('-2.5e+2' AS DOUBLE)"]);
 * assertEquals(numberSql(Infinity), "CAST('inf' AS DOUBLE)");
 * ```
 */
export function numberSql(value: number): string {
  const text = Number.isFinite(value)
    ? value.toExponential()
    : Number.isNaN(value)
    ? "NaN"
    : value > 0
    ? "inf"
    : "-inf";
  return `CAST('${text}' AS DOUBLE)`;
}

/**
 * A number for a comparison with a DOUBLE column, where it becomes the same double however an engine takes
 * it: in plain digits where they are few, for short statements, else as `numberSql()` has it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { comparedSql } from "lib/score/number_sql.ts";
 *
 * assertEquals([2.5, -3, 1 / 3].map(comparedSql), ["2.5", "-3", "CAST('3.333333333333333e-1' AS DOUBLE)"]);
 * ```
 */
export function comparedSql(value: number): string {
  const text = String(value);
  // A decimal of fifteen digits and its double stand for each other; of more they may not.
  return /^-?\d+(\.\d+)?$/.test(text) && text.replace(/\D/g, "").length <= 15 ? text : numberSql(value);
}
