import { LabelCodes } from "./label_codes.ts";
import { columnOf, type Table } from "./table.ts";

/**
 * One code for each combination of the values of some columns, in order of first appearance; -1 where one is missing.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { combinedCodes } from "lib/table/combined_codes.ts";
 * import { categoryColumn, numberColumn, tableOf } from "lib/table/table.ts";
 *
 * const table = tableOf({
 *   severity: categoryColumn(["Minor", "Extreme", "Minor", null]),
 *   bed_grade: numberColumn([2, 2, 2, 1]),
 * });
 * assertEquals(combinedCodes(table, ["severity", "bed_grade"]), Int32Array.of(0, 1, 0, -1));
 * ```
 */
export function combinedCodes(table: Table, names: readonly string[]): Int32Array {
  let combined = new Int32Array(table.rowCount);
  for (const name of names) combined = crossed(combined, denseCodes(table, name));
  return combined;
}

function denseCodes(table: Table, name: string): Int32Array {
  const column = columnOf(table, name);
  if (column.type === "category") return column.codes;
  const known = new LabelCodes<number>();
  return Int32Array.from(column.values, (value) => Number.isNaN(value) ? -1 : known.codeOf(value));
}

function crossed(first: Int32Array, second: Int32Array): Int32Array<ArrayBuffer> {
  const width = second.reduce((most, code) => Math.max(most, code), 0) + 1;
  const pairs = new LabelCodes<number>();
  return first.map((code, row) =>
    code < 0 || second[row]! < 0 ? -1 : pairs.codeOf(code * width + second[row]!)
  );
}
