import { type Sql, written } from "lib/warehouse/mod.ts";
import type { Cohort, ColumnSpec } from "../cohort.ts";
import { acceptedNames } from "../contract/accepted_names.ts";

const sqlTypes: Readonly<Record<ColumnSpec["type"], string>> = {
  number: "DOUBLE",
  category: "VARCHAR",
  timestamp: "TIMESTAMP",
};

/**
 * The definition of `accepted`, the rows of a source that obey its contract: one row a row of the source, all
 * columns of the spec in its order, then `source_row`, which counts the source's rows from 1.
 */
export function acceptedTable(cohort: Cohort): Sql {
  const names = acceptedNames(cohort.columns);
  const columns = cohort.columns.map(({ name, type }) => `    ${names.get(name)} ${sqlTypes[type]},\n`);
  return written(
    `CREATE TABLE IF NOT EXISTS accepted (\n${columns.join("")}    source_row DOUBLE\n);\n`,
    `accepted of ${cohort.name}`,
  );
}
