import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { writeCandidate } from "lib/registry/candidate.ts";
import { modelInUse, modelReading, whyNotByDay } from "lib/registry/model_in_use.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { smallFit } from "./small_artefact.ts";

const day = Date.UTC(2022, 6, 18);

Deno.test("`modelInUse()` is the candidate on trial until one is promoted, and an error before the first training", async () => {
  const folder = await Deno.makeTempDir();
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    const registry = await openRegistry(folder, "synthetic");
    await assertRejects(() => modelInUse(registry, warehouse, day), QueryError);
    await assertRejects(() => whyNotByDay(registry, warehouse, { lacks: {} }, day), QueryError);
    await writeCandidate(warehouse, null);
    await assertRejects(() => modelInUse(registry, warehouse, day), RangeError, "notebook 03 named none");
    assertStringIncludes((await whyNotByDay(registry, warehouse, { lacks: {} }, day))!, "could not train");
    const { bytes, matrix, model } = smallFit();
    const modelVersion = await registry.register(bytes);
    await writeCandidate(warehouse, { modelVersion, name: "small" });
    const onTrial = await modelInUse(registry, warehouse, day);
    assertEquals([onTrial.isChampion, onTrial.version], [false, modelVersion]);
    assertStringIncludes(modelReading(onTrial), "scores nothing");
    assertStringIncludes(
      (await whyNotByDay(registry, warehouse, { lacks: {} }, day))!,
      "has not promoted the candidate",
    );
    assertStringIncludes(
      (await whyNotByDay(registry, warehouse, { lacks: { dates: "none" } }, day))!,
      "no admission dates",
    );
    await registry.promote(modelVersion, {
      reason: "test",
      asOf: day,
      over: null,
      probe: matrix,
      expected: model.predict(matrix),
    });
    const champion = await modelInUse(registry, warehouse, day);
    assertEquals([champion.isChampion, champion.version], [true, modelVersion]);
    assertEquals(await whyNotByDay(registry, warehouse, { lacks: {} }, day), null);
    assertStringIncludes(modelReading(champion), `Champion: **${champion.meta.name}**`);
    // As of a day before it was promoted there was none, whatever is in use now.
    assertEquals((await modelInUse(registry, warehouse, day - 1)).isChampion, false);
    assertStringIncludes(
      (await whyNotByDay(registry, warehouse, { lacks: {} }, day - 1))!,
      "No model was in use on 2022-07-17: the champion was promoted as of a later day.",
    );
  } finally {
    await warehouse.close();
    await Deno.remove(folder, { recursive: true });
  }
});
