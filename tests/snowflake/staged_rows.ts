import { type DuckDBAppender, type DuckDBConnection, DuckDBDataChunk, VARCHAR } from "@duckdb/node-api";
import { gunzipSync } from "node:zlib";
import { readCsv } from "./csv.ts";
import type { CsvFormat } from "./file_format.ts";
import { WireError } from "./wire_error.ts";

/** The temporary table that `stageRows()` fills. */
export const stagedRows = "temp.main.staged_rows";

const chunkSize = 2048;

/**
 * Puts the fields of a CSV file as texts into the table `stagedRows`, in columns c1, c2, …
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
  const columns = Array.from({ length: count }, (_, i) => `c${i + 1} VARCHAR`).join(", ");
  await connection.run(`CREATE OR REPLACE TEMP TABLE staged_rows (${columns})`);
  const appender = await connection.createAppender("staged_rows", "main", "temp");
  try {
    appendAll(appender, checkedRows(readCsv(text, format), count, format.isCountChecked), count);
  } finally {
    appender.closeSync();
  }
}

function appendAll(appender: DuckDBAppender, rows: Iterable<(string | null)[]>, count: number): void {
  const chunk = DuckDBDataChunk.create(new Array(count).fill(VARCHAR));
  let batch: (string | null)[][] = [];
  const flush = () => {
    chunk.reset();
    chunk.setRows(batch);
    appender.appendDataChunk(chunk);
    batch = [];
  };
  for (const row of rows) {
    batch.push(row);
    if (batch.length === chunkSize) flush();
  }
  if (batch.length > 0) flush();
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
