import { assertEquals, assertRejects } from "@std/assert";
import { readCandidate, writeCandidate } from "lib/registry/candidate.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";

Deno.test("readCandidate() gives the latest candidate, and an error before the first training", async () => {
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    await assertRejects(() => readCandidate(warehouse), QueryError);
    await writeCandidate(warehouse, { modelVersion: "0123456789ab", name: "ridge" });
    await writeCandidate(warehouse, { modelVersion: "ba9876543210", name: "boosting" });
    assertEquals(await readCandidate(warehouse), { modelVersion: "ba9876543210", name: "boosting" });
  } finally {
    await warehouse.close();
  }
});
