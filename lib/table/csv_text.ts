import { cellText } from "./cell_text.ts";
import type { Table } from "./table.ts";

/**
 * A table as the text of a CSV file (RFC 4180), piece by piece: the header line, then the rows. Missing is the empty text;
 * values are written as `cellText()` says. No rows give the header alone.
 */
export function* csvText(table: Table): Generator<string> {
  yield lineOf(Object.keys(table.columns));
  const columns = Object.values(table.columns);
  for (let from = 0; from < table.rowCount; from += rowsAtOnce) {
    let lines = "";
    for (let row = from; row < Math.min(from + rowsAtOnce, table.rowCount); row++) {
      lines += lineOf(columns.map((column) => cellText(column, row) ?? ""));
    }
    yield lines;
  }
}

/** Rows become text a few thousand at a time. */
const rowsAtOnce = 5000;

function lineOf(fields: readonly string[]): string {
  return fields.map(fieldOf).join(",") + "\r\n";
}

/** In quotes where it holds what ends a field or a row, a lone carriage return included. */
function fieldOf(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
