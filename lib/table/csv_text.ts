import { stringify } from "@std/csv";
import { cellText } from "./cell_text.ts";
import type { Table } from "./table.ts";

/**
 * A table as the text of a CSV file (RFC 4180), piece by piece: the header line, then the rows. Missing is the empty text;
 * values are written as `cellText()` says. No rows give the header alone.
 */
export function* csvText(table: Table): Generator<string> {
  yield stringify([Object.keys(table.columns)], { headers: false });
  const columns = Object.values(table.columns);
  for (let from = 0; from < table.rowCount; from += rowsAtOnce) {
    const length = Math.min(rowsAtOnce, table.rowCount - from);
    const rows = Array.from({ length }, (_, i) => columns.map((column) => cellText(column, from + i)));
    yield stringify(rows, { headers: false });
  }
}

/** Rows become texts a few at a time: row objects are short-lived. */
const rowsAtOnce = 5000;
