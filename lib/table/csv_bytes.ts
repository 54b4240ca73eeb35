import { cellText } from "./cell_text.ts";
import { columnOf, type Table } from "./table.ts";

/** Rows whose text is made at once. */
const piece = 4_096;

/**
 * Tables below each other as the bytes of a CSV file (RFC 4180, UTF-8): a header, then the rows; a missing
 * value is an empty field. What `readCsvParts()` reads back is the same.
 *
 * @param names the columns, in their order; without a table there is the header alone.
 */
export async function* csvBytes(
  names: readonly string[],
  tables: Iterable<Table> | AsyncIterable<Table>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(lineOf(names));
  for await (const table of tables) {
    const columns = names.map((name) => columnOf(table, name));
    for (let from = 0; from < table.rowCount; from += piece) {
      let text = "";
      for (let row = from; row < Math.min(from + piece, table.rowCount); row++) {
        text += lineOf(columns.map((column) => cellText(column, row) ?? ""));
      }
      yield encoder.encode(text);
    }
  }
}

/** A line of one empty field would be no row. */
function lineOf(fields: readonly string[]): string {
  const line = fields.map(fieldOf).join(",");
  return `${line === "" ? '""' : line}\r\n`;
}

/** In quotes where it holds what ends a field or a row, a lone carriage return included. */
function fieldOf(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
