import { assertEquals, assertRejects } from "@std/assert";
import { readOutcomeCandidate, writeOutcomeCandidate } from "lib/registry/outcome_candidate.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";

Deno.test("`readOutcomeCandidate()` gives each outcome's own latest candidate, and an error before the first", async () => {
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    const error = "run notebook 03 with --outcome first";
    await assertRejects(() => readOutcomeCandidate(warehouse, "long_stay"), QueryError, error);
    const [one, other] = [{ modelVersion: "0123456789ab", name: "forest" }, {
      modelVersion: "ba9",
      name: "a",
    }];
    await writeOutcomeCandidate(warehouse, "long_stay", other);
    await writeOutcomeCandidate(warehouse, "long_stay", one);
    await writeOutcomeCandidate(warehouse, "readmitted_30", other);
    assertEquals(await readOutcomeCandidate(warehouse, "long_stay"), one);
    assertEquals(await readOutcomeCandidate(warehouse, "readmitted_30"), other);
    await writeOutcomeCandidate(warehouse, "long_stay", null);
    assertEquals(await readOutcomeCandidate(warehouse, "long_stay"), null);
    assertEquals(await readOutcomeCandidate(warehouse, "readmitted_30"), other);
  } finally {
    await warehouse.close();
  }
});
