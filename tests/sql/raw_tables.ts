import { categoryColumn, tableOf } from "lib/table/table.ts";
import { written } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";

/** Rows of a raw export: texts, or null. */
export type RawRows = readonly Readonly<Record<string, string | null>>[];

/** Makes a table of texts, as an export is before anybody has looked at it. */
export async function makeRaw(
  warehouse: Warehouse,
  name: string,
  columns: readonly string[],
  rows: RawRows,
): Promise<void> {
  const list = columns.map((column) => `"${column}" VARCHAR`).join(", ");
  await warehouse.run(written(`CREATE TABLE ${name} (${list})`, "raw"));
  const unknown = rows.flatMap((row) => Object.keys(row)).find((column) => !columns.includes(column));
  if (unknown !== undefined) throw new Error(`${name} has no column ${unknown}`);
  const table = tableOf(
    Object.fromEntries(
      columns.map((column) => [column, categoryColumn(rows.map((row) => row[column] ?? null))]),
    ),
  );
  await warehouse.append(name, table);
}
