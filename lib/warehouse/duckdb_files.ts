import type { Table } from "lib/table/mod.ts";

/** Rows that DuckDB reads without a warehouse: of a Parquet file, or of a table or view of a DuckDB file. */
export type FileRows =
  | { readonly parquet: string }
  | { readonly database: string; readonly name: readonly string[] };

/**
 * Reads the rows of a file in parts of about `rows` rows, one at least: numbers (booleans too, as `true` and
 * `false`: texts), dates, timestamps in UTC and texts; everything else as DuckDB writes it. An infinite date
 * is one of the year 9999, or 1. Memory doesn't grow with the file.
 *
 * @param shown what errors call it.
 * @throws {Error} when the file can't be read, is of another kind or damaged, or there is no such table.
 */
export async function* duckDbFileRows(place: FileRows, shown: string, rows = 65_536): AsyncGenerator<Table> {
  // Loaded when it is wanted: the binding takes longer to load than all else here.
  const { readFileRows } = await import("./duckdb/file_rows.ts");
  yield* readFileRows(place, shown, rows);
}

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
  // Loaded when it is wanted: the binding takes longer to load than all else here.
  const { writeParquetFile } = await import("./duckdb/write_parquet.ts");
  await writeParquetFile(path, columns, tables);
}
