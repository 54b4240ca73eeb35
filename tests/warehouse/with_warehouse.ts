import { openWarehouse } from "lib/warehouse/open.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";

/** Runs `work` on a new warehouse in memory, and closes it. */
export async function withWarehouse(work: (warehouse: Warehouse) => Promise<void>): Promise<void> {
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    await work(warehouse);
  } finally {
    await warehouse.close();
  }
}
