import type { Column } from "lib/table/mod.ts";

/** Codes as numbers, of texts too (`07`); NaN where there is none, and infinite what is no number. */
export function codeNumbers(column: Column): Float64Array {
  if (column.type !== "category") return column.values;
  const numberOf = (label: string) => Number.isNaN(Number(label)) ? Infinity : Number(label);
  const numbers = column.labels.map((label) => label.trim() === "" ? NaN : numberOf(label));
  return Float64Array.from(column.codes, (code) => code < 0 ? NaN : numbers[code]!);
}
