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
