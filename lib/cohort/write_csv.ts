import { stringify } from "@std/csv";
import { resolveInProject } from "lib/warehouse/project_root.ts";
import { missingCount, type Table } from "lib/warehouse/table.ts";
import { cellText } from "./cell_text.ts";

/**
 * Writes a table as a UTF-8 CSV file with a header line, which `readCsv()` reads back label by label; a path that ends in
 * `.gz` is packed. Missing is the empty text; dates are written as `2022-11-01`, times in ISO 8601, UTC. A relative path
 * starts at the project root. The file appears only when it is whole: same table, same bytes.
 *
 * @throws {TypeError} when a table of one column has missing values: their lines would be empty, which are no rows.
 */
export async function writeCsv(table: Table, path: string): Promise<void> {
  const columns = Object.values(table.columns);
  if (columns.length === 0 || (columns.length === 1 && missingCount(columns[0]!) > 0)) {
    throw new TypeError(
      `Cannot write "${path}" as every line must hold a value: the table has ${
        columns.length === 0 ? "no columns" : "one column and it has missing values"
      }`,
    );
  }
  const file = resolveInProject(path);
  const text = ReadableStream.from(pieces(table)).pipeThrough(new TextEncoderStream());
  await Deno.writeFile(
    `${file}.tmp`,
    file.endsWith(".gz") ? text.pipeThrough(new CompressionStream("gzip")) : text,
  );
  await Deno.rename(`${file}.tmp`, file);
}

/** Rows become texts a few at a time: a row object is short-lived. */
const rowsAtOnce = 5000;

function* pieces(table: Table): Generator<string> {
  yield stringify([Object.keys(table.columns)], { headers: false });
  const columns = Object.values(table.columns);
  for (let from = 0; from < table.rowCount; from += rowsAtOnce) {
    const length = Math.min(rowsAtOnce, table.rowCount - from);
    const rows = Array.from({ length }, (_, i) => columns.map((column) => cellText(column, from + i)));
    yield stringify(rows, { headers: false });
  }
}
