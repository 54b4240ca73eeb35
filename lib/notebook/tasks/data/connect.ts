import { basename } from "node:path";
import { categoriesOf } from "lib/table/mod.ts";
import { sql, type Warehouse } from "lib/warehouse/mod.ts";
import type { Connected } from "../../tell/job_notices.ts";

/**
 * Asks a warehouse what it calls its database and schema; no secret is in it. @throws {QueryError} when it
 * doesn't answer.
 */
export async function connectedTo(warehouse: Warehouse): Promise<Connected> {
  const found = await warehouse.query(
    sql`SELECT CURRENT_DATABASE() AS database_name, CURRENT_SCHEMA() AS schema_name`,
  );
  const [database, schema] = ["database_name", "schema_name"].map((name) =>
    categoriesOf(found, name).labels[0]
  );
  return { engine: warehouse.engine, place: `${database}.${schema}` };
}

/** Of a file that isn't there: the first who writes makes it, and calls it the same. */
export function connectedToFile(path: string): Connected {
  return { engine: "duckdb", place: `${basename(path).replace(/\.[^.]*$/, "")}.main` };
}
