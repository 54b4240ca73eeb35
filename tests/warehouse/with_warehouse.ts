import { openWarehouse } from "lib/warehouse/open.ts";
import { written } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { ofSmallTables } from "./of_small_tables.ts";

const settings = written(
  Object.entries(ofSmallTables).map(([name, value]) => `SET ${name} = '${value}'`).join(";"),
  "settings",
);

/** Runs `work` on a new warehouse in memory, and closes it. */
export async function withWarehouse(work: (warehouse: Warehouse) => Promise<void>): Promise<void> {
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    await warehouse.run(settings);
    await work(warehouse);
  } finally {
    await warehouse.close();
  }
}
