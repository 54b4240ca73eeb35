import { assertEquals, assertRejects } from "@std/assert";
import { readCandidate, writeCandidate } from "lib/registry/candidate.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sqlFile } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";

Deno.test("`readCandidate()` gives the latest candidate, null where a training named none, and an error before the first", async () => {
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    await assertRejects(() => readCandidate(warehouse), QueryError, "run notebook 03 first");
    await warehouse.run(sqlFile("candidate.sql"));
    assertEquals(await readCandidate(warehouse), null);
    await writeCandidate(warehouse, { modelVersion: "0123456789ab", name: "ridge" });
    await writeCandidate(warehouse, { modelVersion: "ba9876543210", name: "boosting" });
    assertEquals(await readCandidate(warehouse), { modelVersion: "ba9876543210", name: "boosting" });
    await writeCandidate(warehouse, null);
    assertEquals(await readCandidate(warehouse), null);
  } finally {
    await warehouse.close();
  }
});
