import { sqlFile } from "lib/warehouse/sql.ts";
import type { Table } from "lib/warehouse/table.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";

/** All columns of the stays admitted in a period (null: open; stays without a date are in) whose length is known, by stay_id. @throws {QueryError} */
export async function readStays(
  warehouse: Warehouse,
  { from, until }: { readonly from: Date | null; readonly until: Date | null },
): Promise<Table> {
  return await warehouse.query(sqlFile("model_input.sql"), { from, until, known_by: null });
}
