import { type DisplayRow, displayRows } from "lib/table/table.ts";
import { type Sql, sql, sqlFile } from "lib/warehouse/sql.ts";
import type { Values, Warehouse } from "lib/warehouse/warehouse.ts";

/** The rows of a small query, as objects. */
export async function rowsOf(
  warehouse: Warehouse,
  statement: Sql,
  values: Values = {},
): Promise<DisplayRow[]> {
  return displayRows(await warehouse.query(statement, values), Infinity);
}

/** An empty `stays`. */
export async function makeStays(warehouse: Warehouse): Promise<void> {
  await warehouse.run(sqlFile("stays.sql"));
  await warehouse.run(sql`DELETE FROM stays`);
}

/** Fills `stays` anew from `accepted`. */
export async function stage(warehouse: Warehouse, staging: string): Promise<void> {
  await makeStays(warehouse);
  await warehouse.run(sqlFile(staging));
}

/** Fills `stay_features` anew from `stays`. */
export async function makeFeatures(warehouse: Warehouse): Promise<void> {
  await warehouse.run(sqlFile("stay_features.sql"));
  await warehouse.run(sql`DELETE FROM stay_features`);
  await warehouse.run(sqlFile("stay_features_insert.sql"));
}

/** Every row of `stays`, by stay. */
export const allStays = sql`SELECT * FROM stays ORDER BY stay_id`;
