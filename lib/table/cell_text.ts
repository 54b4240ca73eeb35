import type { Column } from "./table.ts";

/**
 * A value as a CSV file has it: the label, the shortest text that reads back as the same number, the day (`2022-11-01`,
 * at midnight) or the ISO time in UTC; null where missing.
 */
export function cellText(column: Column, row: number): string | null {
  if (column.type === "category") return column.labels[column.codes[row]!] ?? null;
  const value = column.values[row]!;
  if (Number.isNaN(value)) return null;
  if (column.type === "number") return String(value);
  // Date holds no more than 8.64e15 ms either side of 1970.
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? String(value) : date.toISOString().replace("T00:00:00.000Z", "");
}
