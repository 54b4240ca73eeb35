import type { Table } from "lib/table/mod.ts";

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
