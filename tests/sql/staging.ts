import { type Sql, sql, sqlFile } from "lib/warehouse/sql.ts";
import { type DisplayRow, displayRows } from "lib/warehouse/table.ts";
import type { Values, Warehouse } from "lib/warehouse/warehouse.ts";

/** The rows of a small query, as objects. */
export async function rowsOf(
  warehouse: Warehouse,
  statement: Sql,
  values: Values = {},
): Promise<DisplayRow[]> {
  return displayRows(await warehouse.query(statement, values), Infinity);
}

/** An empty `stays`, with the columns and types that the synthetic cohort's staging makes. */
export async function makeStays(warehouse: Warehouse): Promise<void> {
  await warehouse.run(sqlFile("accepted/synthetic.sql"));
  await warehouse.run(sqlFile("stays/synthetic.sql"));
}

/** Every row of `stays`, by stay. */
export const allStays = sql`SELECT * FROM stays ORDER BY stay_id`;
