import { DuckDBInstance } from "@duckdb/node-api";
import type { Table } from "lib/table/table.ts";
import { writeCsv } from "../../table/write_csv.ts";

const types = { number: "DOUBLE", category: "VARCHAR", timestamp: "TIMESTAMP" } as const;

/** The columns of a table as DuckDB and Snowflake define them, names as they are written. */
export function columnsSql(table: Table): string {
  return Object.entries(table.columns).map(([name, { type }]) => `${name} ${types[type]}`).join(", ");
}

/** Writes a table as a Parquet file, with types, through DuckDB. */
export async function writeParquet(table: Table, path: string): Promise<void> {
  await writeCsv(table, `${path}.tmp`);
  const columns = Object.entries(table.columns).map(([name, { type }]) => `'${name}': '${types[type]}'`);
  await runDuckDb(
    `COPY (SELECT * FROM read_csv('${path}.tmp', header = true, columns = {${columns.join(", ")}},
      auto_detect = false, delim = ',', quote = '"', escape = '"')) TO '${path}' (FORMAT parquet)`,
  );
  await Deno.remove(`${path}.tmp`);
}

/** Runs a statement on a database in memory that may read and write files. */
export async function runDuckDb(statement: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}
