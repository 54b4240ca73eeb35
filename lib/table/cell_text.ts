import type { Column } from "./table.ts";

/**
 * A value as a CSV file has it: the label, the shortest text that reads back as the same number, the day
 * (`2022-11-01`, at midnight) or the ISO time in UTC, with microseconds where there are some; null where
 * missing.
 */
export function cellText(column: Column, row: number): string | null {
  if (column.type === "category") return column.labels[column.codes[row]!] ?? null;
  const value = column.values[row]!;
  if (Number.isNaN(value)) return null;
  if (column.type === "number") return String(value);
  // Date holds no more than 8.64e15 ms either side of 1970.
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return String(value);
  const micros = Math.round((value - Math.floor(value)) * 1000);
  if (micros > 0 && micros < 1000) {
    return new Date(Math.floor(value)).toISOString().replace("Z", `${String(micros).padStart(3, "0")}Z`);
  }
  return date.toISOString().replace("T00:00:00.000Z", "");
}
