import { assert, assertEquals, assertRejects } from "@std/assert";
import { openRegistry, type Registry } from "lib/registry/registry.ts";
import { pullModels, pushModels } from "lib/registry/stage/staged_models.ts";
import { sql } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { withSnowflake } from "../warehouse/with_snowflake.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";
import { type SmallFit, smallFit } from "./small_artefact.ts";

const fits = [smallFit(1), smallFit(2), smallFit(3)];
const asOf = Date.UTC(2022, 10, 1);

async function promote(registry: Registry, { bytes, matrix, model }: SmallFit): Promise<string> {
  const version = await registry.register(bytes);
  const over = (await registry.champion())?.version ?? null;
  await registry.promote(version, {
    probe: matrix,
    expected: model.predict(matrix),
    over,
    reason: "r",
    asOf,
  });
  return version;
}

/** Two machines: each a folder of its own, in which `{cohort}` stands for the cohort. */
async function withMachines(work: (first: string, second: string) => Promise<void>): Promise<void> {
  const folders = [await Deno.makeTempDir(), await Deno.makeTempDir()] as const;
  try {
    await work(`${folders[0]}/{cohort}`, `${folders[1]}/{cohort}`);
  } finally {
    for (const folder of folders) await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("`pullModels()` gives another machine the champion that `pushModels()` left, bit by bit", () =>
  withMachines((first, second) =>
    withSnowflake(async (warehouse) => {
      await warehouse.run(sql`CREATE STAGE models`);
      const here = await openRegistry(first, "synthetic"), there = await openRegistry(second, "synthetic");
      assertEquals(await pullModels(warehouse, second, "synthetic"), { versions: 0, champion: null });
      for (const fit of fits.slice(0, 2)) {
        const version = await promote(here, fit);
        assertEquals(await pushModels(warehouse, first, "synthetic"), { versions: 1, champion: version });
        assertEquals(await pullModels(warehouse, second, "synthetic"), { versions: 1, champion: version });
        const champion = (await there.champion())!;
        assertEquals(champion.version, version);
        assertEquals(champion.model.predict(fit.matrix), fit.model.predict(fit.matrix));
      }
      assertEquals(await there.history(), await here.history());
      assertEquals((await pushModels(warehouse, first, "synthetic")).versions, 0);
      // The other machine promotes: the first one may not write over what it does not know.
      await promote(there, fits[2]!);
      await pushModels(warehouse, second, "synthetic");
      await here.rollback({ reason: "worse", asOf, from: (await here.champion())!.version });
      await assertRejects(
        () => pushModels(warehouse, first, "synthetic"),
        Error,
        "the stage has promoted another",
      );
      await assertRejects(
        () => pullModels(warehouse, first, "synthetic"),
        Error,
        "this machine has promoted another",
      );
    })
  ));

Deno.test("`pushModels()` refuses a warehouse without stages, and a schema without the stage", () =>
  withMachines(async (first) => {
    await promote(await openRegistry(first, "synthetic"), fits[0]!);
    await withWarehouse((warehouse) =>
      assertRejects(() => pushModels(warehouse, first, "synthetic"), TypeError, "the warehouse is duckdb")
        .then(() => undefined)
    );
    await withSnowflake(async (warehouse) => {
      const error = await assertRejects(() => pushModels(warehouse, first, "synthetic"), QueryError);
      assert(error.message.includes("does not exist"));
    });
  }));
