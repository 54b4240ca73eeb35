import { DuckDBInstance } from "@duckdb/node-api";
import { messageOf, writeError } from "lib/files/mod.ts";
import type { Table } from "lib/table/mod.ts";
import type { ParquetColumn } from "../duckdb_files.ts";
import { maskedText } from "../masked_text.ts";
import { appendRows } from "./append.ts";

/** What `writeParquet()` says. */
export async function writeParquetFile(
  path: string,
  columns: readonly ParquetColumn[],
  tables: AsyncIterable<Table>,
): Promise<void> {
  const temporary = `${path}.tmp`, database = `${temporary}.duckdb`;
  const left = [temporary, database, `${database}.wal`];
  const remove = () => Promise.all(left.map((each) => Deno.remove(each).catch(() => {})));
  await remove();
  try {
    await copied(database, temporary, columns, tables);
    await Deno.rename(temporary, path);
  } catch (cause) {
    if (cause instanceof WriteFailed) throw writeError(path, cause);
    throw cause;
  } finally {
    await remove();
  }
}

/** DuckDB could not write. */
class WriteFailed extends Error {}

async function copied(
  database: string,
  file: string,
  columns: readonly ParquetColumn[],
  tables: AsyncIterable<Table>,
): Promise<void> {
  const instance = await writing(() =>
    DuckDBInstance.create(database, {
      preserve_insertion_order: "true",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    })
  );
  try {
    const connection = await instance.connect();
    const list = columns.map(({ name, type }) => `"${name.replaceAll('"', '""')}" ${type}`);
    await writing(() => connection.run(`CREATE TABLE rows_out (${list.join(", ")})`));
    for await (const table of tables) await appendRows(connection, "rows_out", table);
    const target = `'${file.replaceAll("'", "''")}'`;
    await writing(() => connection.run(`COPY rows_out TO ${target} (FORMAT parquet, COMPRESSION zstd)`));
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}

async function writing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new WriteFailed(maskedText(messageOf(cause)), { cause });
  }
}
