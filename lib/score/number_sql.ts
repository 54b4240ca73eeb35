/**
 * A number as an SQL literal of type DOUBLE: the shortest digits that are read back as the same double.
 * Without the exponent engines would take it for a decimal, and calculate with decimals.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { numberSql } from "lib/score/number_sql.ts";
 *
 * assertEquals([0.1, -250, Infinity].map(numberSql), ["1e-1", "-2.5e+2", "CAST('inf' AS DOUBLE)"]);
 * ```
 */
export function numberSql(value: number): string {
  if (Number.isFinite(value)) return value.toExponential();
  const text = Number.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
  return `CAST('${text}' AS DOUBLE)`;
}
