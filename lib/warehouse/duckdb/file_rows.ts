import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBResult,
} from "@duckdb/node-api";
import { messageOf } from "lib/files/mod.ts";
import { columnsOf, type Table, tableOf } from "lib/table/mod.ts";
import type { FileRows } from "../duckdb_files.ts";
import { maskedText } from "../masked_text.ts";
import { readRows } from "./read.ts";
import { typedSelect } from "./typed_select.ts";

/** Nothing but the one file is read, and nothing is written. */
const settings = {
  preserve_insertion_order: "true",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
};

/** What `duckDbFileRows()` says. */
export async function* readFileRows(place: FileRows, shown: string, rows: number): AsyncGenerator<Table> {
  const instance = await opened(place, shown);
  const connection = await instance.connect();
  try {
    const from = await relationSql(connection, place, shown);
    const layout = await explained(shown, place, () => connection.run(`SELECT * FROM ${from} LIMIT 0`));
    const names = layout.columnNames();
    const select = typedSelect(names, layout.columnTypes());
    const result = await explained(shown, place, () => connection.stream(`SELECT ${select} FROM ${from}`));
    for await (const table of partsOf(result, rows, (work) => explained(shown, place, work))) {
      yield tableOf(columnsOf(Object.values(table.columns).map((column, i) => [names[i]!, column])));
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function* partsOf(
  result: DuckDBResult,
  rows: number,
  explain: <T>(work: () => Promise<T>) => Promise<T>,
): AsyncGenerator<Table> {
  for (let isFirst = true, isEnd = false; !isEnd; isFirst = false) {
    const chunks: DuckDBDataChunk[] = [];
    let rowCount = 0;
    while (rowCount < rows) {
      const chunk = await explain(() => result.fetchChunk());
      isEnd = chunk === null || chunk.rowCount === 0;
      if (isEnd) break;
      chunks.push(chunk!);
      rowCount += chunk!.rowCount;
    }
    if (rowCount > 0 || isFirst) yield readRows(result, chunks, rowCount);
  }
}

async function opened(place: FileRows, shown: string): Promise<DuckDBInstance> {
  if ("database" in place) {
    const mode = { access_mode: "READ_ONLY", enable_external_access: "false" };
    return await explained(
      shown,
      place,
      () => DuckDBInstance.create(place.database, { ...settings, ...mode }),
    );
  }
  const instance = await DuckDBInstance.create(":memory:", { temp_directory: "", ...settings });
  const connection = await instance.connect();
  await connection.run(`SET allowed_paths = [${pathSql(place.parquet)}]`);
  await connection.run("SET enable_external_access = false");
  connection.closeSync();
  return instance;
}

/** @throws {Error} listing the tables there are when there is none of that name. */
async function relationSql(connection: DuckDBConnection, place: FileRows, shown: string): Promise<string> {
  // Not a pattern: brackets and stars in a file's own name stand for themselves.
  if ("parquet" in place) return `read_parquet(${pathSql(place.parquet.replace(/[*?[]/g, "[$&]"))})`;
  const name = place.name.map((part) => `"${part.replaceAll('"', '""')}"`).join(".");
  const found = await connection.runAndReadAll(
    `SELECT table_schema, table_name FROM information_schema.tables ORDER BY ALL`,
  );
  const tables = found.getRows().map(([schema, table]) =>
    schema === "main" ? `${table}` : `${schema}.${table}`
  );
  try {
    await connection.run(`SELECT * FROM ${name} LIMIT 0`);
    return name;
  } catch (cause) {
    throw new Error(
      `Cannot read "${shown}" as the file must have such a table or view: it has ${
        tables.slice(0, 20).join(", ") || "none"
      }`,
      { cause },
    );
  }
}

async function explained<T>(shown: string, place: FileRows, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const message = messageOf(thrown);
    const isHeld = /\bset lock on\b|different configuration|used by another process|already attached/i.test(
      message,
    );
    const rule = isHeld
      ? "nobody may have it open to write: somebody has (of the warehouse in use name the table, table:NAME)"
      : "parquet" in place
      ? `it must be a whole Parquet file: ${maskedText(message)}`
      : `it must be a DuckDB file that can be read: ${maskedText(message)}`;
    throw new Error(`Cannot read "${shown}" as ${rule}`);
  }
}

function pathSql(path: string): string {
  return `'${path.replaceAll("'", "''")}'`;
}
