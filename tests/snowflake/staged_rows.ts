import type { DuckDBConnection } from "@duckdb/node-api";
import { gunzipSync } from "node:zlib";
import { readCsv } from "./csv.ts";
import type { CsvFormat } from "./file_format.ts";
import { WireError } from "./wire_error.ts";

/** The temporary table that `stageRows()` fills. */
export const stagedRows = "temp.main.staged_rows";

/** NULL in the file that DuckDB reads: no text that people write. */
const nullText = "\u001aNULL";
const encoder = new TextEncoder();

/**
 * Puts the fields of a CSV file as texts into the table `stagedRows`, in columns c1, c2, … They are read by
 * Snowflake's rules, and go to DuckDB in a file beside it, in which every field is enclosed.
 *
 * @param path of a file that may be gzipped.
 * @param width how many columns; as many as the first row has fields when left out.
 * @throws {WireError} 100080 when a row has another number of fields.
 */
export async function stageRows(
  connection: DuckDBConnection,
  path: string,
  format: CsvFormat,
  width?: number,
): Promise<void> {
  const bytes = Deno.readFileSync(path);
  const text = new TextDecoder().decode(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);
  const count = width ?? readCsv(text, format).next().value?.length ?? 1;
  const enclosed = `${path}.enclosed`;
  try {
    writeEnclosed(enclosed, checkedRows(readCsv(text, format), count, format.isCountChecked));
    const columns = Array.from({ length: count }, (_, i) => `'c${i + 1}': 'VARCHAR'`).join(", ");
    await connection.run(`CREATE OR REPLACE TEMP TABLE staged_rows AS
      SELECT * FROM read_csv('${
      enclosed.replaceAll("'", "''")
    }', columns = {${columns}}, auto_detect = false, header = false,
        delim = ',', quote = '"', escape = '"', nullstr = '${nullText}', allow_quoted_nulls = true, max_line_size = 20000000)`);
  } finally {
    Deno.removeSync(enclosed);
  }
}

function writeEnclosed(path: string, rows: Iterable<readonly (string | null)[]>): void {
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  let lines = "";
  const flush = () => {
    let rest = encoder.encode(lines);
    while (rest.length > 0) rest = rest.subarray(file.writeSync(rest));
    lines = "";
  };
  for (const row of rows) {
    lines += `${row.map(enclosedText).join(",")}\n`;
    if (lines.length > 1_000_000) flush();
  }
  flush();
}

function enclosedText(field: string | null): string {
  if (field === null) return nullText;
  return `"${field.includes('"') ? field.replaceAll('"', '""') : field}"`;
}

function* checkedRows(
  rows: Iterable<(string | null)[]>,
  count: number,
  isCountChecked: boolean,
): Generator<(string | null)[]> {
  for (const row of rows) {
    if (row.length === count) yield row;
    else if (isCountChecked) throw wrongCount(row.length, count);
    else yield Array.from({ length: count }, (_, i) => row[i] ?? null);
  }
}

function wrongCount(actual: number, expected: number): WireError {
  const message =
    `Number of columns in file (${actual}) does not match that of the corresponding table (${expected})`;
  return new WireError("100080", "22000", message);
}
