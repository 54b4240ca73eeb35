import type { Cohort } from "lib/cohort/cohort.ts";
import { stageStays } from "lib/cohort/staging/stage_stays.ts";
import { staysTable } from "lib/cohort/staging/stays_table.ts";
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
export async function makeStays(warehouse: Warehouse, cohort?: Cohort): Promise<void> {
  await warehouse.run(staysTable(cohort));
  await warehouse.run(sql`DELETE FROM stays`);
}

/** Fills `stays` anew from `accepted`. */
export async function stage(warehouse: Warehouse, cohort: Cohort): Promise<void> {
  await makeStays(warehouse, cohort);
  await warehouse.run(stageStays(cohort));
}

/** Fills `stay_features` anew from `stays`. */
export async function makeFeatures(warehouse: Warehouse): Promise<void> {
  await warehouse.run(sqlFile("stay_features.sql"));
  await warehouse.run(sql`DELETE FROM stay_features`);
  await warehouse.run(sqlFile("stay_features_insert.sql"));
}

/** Every row of `stays`, by stay. */
export const allStays = sql`SELECT * FROM stays ORDER BY stay_id`;
