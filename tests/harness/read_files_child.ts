/**
 * A process that reads table `t` of DuckDB files, one after the other, and prints a line of JSON a file: its
 * rows or its error.
 */
import { displayRows } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";

for (const path of Deno.args) console.log(JSON.stringify(await readingOf(path)));

async function readingOf(path: string): Promise<{ rows: string } | { error: string; isOurs: boolean }> {
  try {
    const warehouse = await openWarehouse(`duckdb:${path}`);
    try {
      const table = await warehouse.query(sql`SELECT * FROM t ORDER BY x`);
      return { rows: JSON.stringify(displayRows(table, table.rowCount)) };
    } finally {
      await warehouse.close();
    }
  } catch (thrown) {
    return {
      error: thrown instanceof Error ? thrown.message : String(thrown),
      isOurs: thrown instanceof QueryError,
    };
  }
}
