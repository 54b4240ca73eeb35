import { cellText } from "lib/table/cell_text.ts";
import type { Table } from "lib/table/table.ts";

/**
 * Writes a table as a CSV file with a header line, as a hospital may send it; a path that ends in `.gz` is
 * packed.
 */
export async function writeCsv(table: Table, path: string): Promise<void> {
  const columns = Object.values(table.columns);
  const rows = Array.from(
    { length: table.rowCount },
    (_, row) => columns.map((column) => cellText(column, row) ?? ""),
  );
  const lines = [Object.keys(table.columns), ...rows].map((fields) => `${fields.map(fieldOf).join(",")}\r\n`);
  const text = new Blob(lines).stream();
  await Deno.writeFile(path, path.endsWith(".gz") ? text.pipeThrough(new CompressionStream("gzip")) : text);
}

/** In quotes where it holds what ends a field or a row, a lone carriage return included. */
function fieldOf(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
