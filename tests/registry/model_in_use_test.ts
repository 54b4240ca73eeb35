import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { writeCandidate } from "lib/registry/candidate.ts";
import { modelInUse, modelReading, whyNotByDay } from "lib/registry/model_in_use.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { smallFit } from "./small_artefact.ts";

Deno.test("`modelInUse()` is the candidate on trial until one is promoted, and an error before the first training", async () => {
  const folder = await Deno.makeTempDir();
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    const registry = await openRegistry(folder, "synthetic");
    await assertRejects(() => modelInUse(registry, warehouse), QueryError);
    await assertRejects(() => whyNotByDay(registry, warehouse, { lacks: {} }), QueryError);
    await writeCandidate(warehouse, null);
    await assertRejects(() => modelInUse(registry, warehouse), RangeError, "notebook 03 named none");
    assertStringIncludes((await whyNotByDay(registry, warehouse, { lacks: {} }))!, "could not train");
    const { bytes, matrix, model } = smallFit();
    const modelVersion = await registry.register(bytes);
    await writeCandidate(warehouse, { modelVersion, name: "small" });
    const onTrial = await modelInUse(registry, warehouse);
    assertEquals([onTrial.isChampion, onTrial.version], [false, modelVersion]);
    assertStringIncludes(modelReading(onTrial), "scores nothing");
    assertStringIncludes(
      (await whyNotByDay(registry, warehouse, { lacks: {} }))!,
      "has not promoted the candidate",
    );
    assertStringIncludes(
      (await whyNotByDay(registry, warehouse, { lacks: { dates: "none" } }))!,
      "no admission dates",
    );
    await registry.promote(modelVersion, {
      reason: "test",
      asOf: 0,
      over: null,
      probe: matrix,
      expected: model.predict(matrix),
    });
    const champion = await modelInUse(registry, warehouse);
    assertEquals([champion.isChampion, champion.version], [true, modelVersion]);
    assertEquals(await whyNotByDay(registry, warehouse, { lacks: {} }), null);
    assertStringIncludes(modelReading(champion), `Champion: **${champion.meta.name}**`);
  } finally {
    await warehouse.close();
    await Deno.remove(folder, { recursive: true });
  }
});
