import { type Sql, written } from "lib/warehouse/mod.ts";
import type { Cohort } from "../cohort.ts";
import { ownColumns } from "../own_columns.ts";
import { type SharedColumn, staysColumns } from "../stays.ts";

/** The type of a column of `stays` in SQL. */
export function staysType({ type, whole }: SharedColumn): string {
  if (type === "category") return "VARCHAR";
  if (type === "timestamp") return "TIMESTAMP";
  return whole === "key" ? "BIGINT" : whole === "count" ? "INTEGER" : "DOUBLE";
}

/**
 * The definition of `stays`: one row a stay, that is one row of `accepted`; the columns that all cohorts
 * share, then the cohort's own (none when it is left out). What a source lacks is NULL.
 */
export function staysTable(cohort?: Cohort): Sql {
  const columns = [...staysColumns, ...(cohort === undefined ? [] : ownColumns(cohort))];
  const lines = columns.map((column) => `    ${column.name} ${staysType(column)}`);
  return written(`CREATE TABLE IF NOT EXISTS stays (\n${lines.join(",\n")}\n);\n`, "stays");
}
