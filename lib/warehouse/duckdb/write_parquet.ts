import { DuckDBInstance } from "@duckdb/node-api";
import { messageOf, writeError } from "lib/files/mod.ts";
import type { Table } from "lib/table/mod.ts";
import { maskedText } from "../masked_text.ts";
import { appendRows } from "./append.ts";

export type ParquetColumn = { readonly name: string; readonly type: string };

/**
 * Writes tables below each other as a Parquet file (zstd), whole or not at all, in a memory that doesn't grow
 * with them: rows wait in a database beside the file (`<name>.tmp.duckdb`), and the file takes its place when
 * it is done (`<name>.tmp`). What a kill left is replaced by the next write.
 *
 * @param columns their names, and types in SQL; without a table there are no rows.
 * @throws {WriteError} when the folder lacks room or rights.
 * @throws {TypeError} when a table has other columns.
 */
export async function writeParquet(
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
