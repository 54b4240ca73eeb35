import { stringify } from "@std/csv";
import { cellText } from "lib/table/cell_text.ts";
import type { Table } from "lib/table/table.ts";

/** Writes a table as a CSV file with a header line, as a hospital may send it; a path that ends in `.gz` is packed. */
export async function writeCsv(table: Table, path: string): Promise<void> {
  const columns = Object.values(table.columns);
  const rows = Array.from({ length: table.rowCount }, (_, row) => columns.map((each) => cellText(each, row)));
  const text = new Blob([stringify([Object.keys(table.columns), ...rows], { headers: false })]).stream();
  await Deno.writeFile(path, path.endsWith(".gz") ? text.pipeThrough(new CompressionStream("gzip")) : text);
}
