import type { Cohort } from "lib/cohort/cohort.ts";
import { acceptedTable } from "lib/cohort/staging/accepted_table.ts";
import { type Column, numberColumn, tableOf } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";

/** Accepted rows of a cohort, all columns missing but those given. */
export async function accept(
  warehouse: Warehouse,
  cohort: Cohort,
  given: Readonly<Record<string, readonly (string | number | null)[]>>,
): Promise<void> {
  await warehouse.run(acceptedTable(cohort));
  const { columns } = await warehouse.query(sql`SELECT * FROM accepted`);
  const rowCount = Object.values(given)[0]!.length;
  const fill = ([name, { type }]: [string, Column]): [string, Column] => {
    const values = given[name] ?? new Array<null>(rowCount).fill(null);
    if (type !== "category") {
      return [name, {
        type,
        values: Float64Array.from(values, (value) => typeof value === "number" ? value : NaN),
      }];
    }
    const labels = [...new Set(values.filter((value) => value !== null).map(String))];
    return [name, { type, labels, codes: Int32Array.from(values, (value) => labels.indexOf(String(value))) }];
  };
  const filled = Object.fromEntries(Object.entries(columns).map(fill));
  const source_row = numberColumn(Float64Array.from({ length: rowCount }, (_, row) => row + 1));
  await warehouse.append("accepted", tableOf({ ...filled, source_row }));
}
