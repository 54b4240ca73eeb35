import { numbersOf } from "lib/table/mod.ts";
import { textsOf } from "../own_notes.ts";
import { sql, written } from "../sql.ts";
import type { Warehouse } from "../warehouse.ts";

/**
 * What the tables of a DuckDB hold, by name: hashes of their columns and rows, in their order. They are good
 * for telling whether something has changed, with the same version of DuckDB.
 *
 * @throws {TypeError} of another engine. @throws {QueryError} when the warehouse fails.
 */
export async function tableIds(warehouse: Warehouse): Promise<Readonly<Record<string, string>>> {
  if (warehouse.engine !== "duckdb") {
    throw new TypeError(
      `Cannot tell tables by their rows as the engine must be DuckDB: it is ${warehouse.engine}`,
    );
  }
  const found = await warehouse.query(sql`
    SELECT columns.table_name AS name, STRING_AGG(column_name || ' ' || data_type, ', ' ORDER BY ordinal_position) AS list
    FROM information_schema.columns AS columns
    INNER JOIN information_schema.tables AS tables
        ON tables.table_schema = columns.table_schema AND tables.table_name = columns.table_name
    WHERE columns.table_schema = CURRENT_SCHEMA() AND columns.table_catalog = CURRENT_DATABASE()
        AND tables.table_type = 'BASE TABLE' AND tables.table_catalog = columns.table_catalog
    GROUP BY columns.table_name
    ORDER BY columns.table_name`);
  const [names, lists] = [textsOf(found, "name"), textsOf(found, "list")];
  const ids: Record<string, string> = {};
  for (const [i, name] of names.entries()) {
    const held = await warehouse.query(written(
      `SELECT
    COUNT(*) AS row_count,
    CAST(COALESCE(SUM(CAST(HASH(place, each) AS HUGEINT)), 0) AS VARCHAR) AS total,
    CAST(HASH($list$${lists[i]}$list$) AS VARCHAR) AS layout
FROM (SELECT ROW_NUMBER() OVER () AS place, held AS each FROM "${name.replaceAll('"', '""')}" AS held)`,
      "tableIds()",
    ));
    const [total, layout] = [textsOf(held, "total")[0]!, textsOf(held, "layout")[0]!];
    ids[name] = `${numbersOf(held, "row_count")[0]!} rows, ${layout} ${total}`;
  }
  return ids;
}
