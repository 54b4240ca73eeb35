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

Deno.test("`pushModels()` and `pullModels()` copy all that a registry's state is, of every outcome", () =>
  withMachines((first, second) =>
    withSnowflake(async (warehouse) => {
      await warehouse.run(sql`CREATE STAGE models`);
      const here = await openRegistry(first, "synthetic"), there = await openRegistry(second, "synthetic");
      const version = await promote(here, fits[0]!), cause = { size: 1, since: "2022-10-17" };
      const other = await here.register(fits[1]!.bytes, "d1");
      await here.describe(version, "{}");
      await here.causes.ask("2022-11-01", [{ ...cause, what: "drift of severity" }]);
      await here.trials.begin({
        ...{ version: other, over: version, from: "2022-11-02", reason: "r", leastGain: 0.01, power: 0.8 },
        ...{ stays: 200, by: "somebody", at: "2022-11-01T00:00:00.000Z" },
      });
      await Deno.mkdir(`${first.replace("{cohort}", "synthetic")}/long_stay/versions`, { recursive: true });
      const ofRisk = await openRegistry(first, "synthetic", { outcome: "long_stay" });
      await ofRisk.causes.ask("2022-11-01", [{ ...cause, what: "drift of age" }]);
      await pushModels(warehouse, first, "synthetic");
      await pullModels(warehouse, second, "synthetic");
      const files = async (folder: string) => {
        const path = folder.replace("{cohort}", "synthetic"), found: Record<string, string> = {};
        for (const name of ["", "versions/", "long_stay/"]) {
          for await (const each of Deno.readDir(`${path}/${name}`)) {
            if (!each.isFile || each.name === ".lock") continue;
            found[name + each.name] = (await Deno.readFile(`${path}/${name}${each.name}`)).join(" ");
          }
        }
        return Object.entries(found).sort();
      };
      assertEquals(await files(second), await files(first));
      assertEquals((await files(first)).length, 9);
      // Each machine asks for a reason of its own and gives an answer: neither is lost, whoever copies first.
      await there.causes.answer("2022-11-02", () => ({ promoted: false, again: null }));
      await here.causes.ask("2022-11-08", [{ ...cause, what: "drift of ward load" }]);
      await pushModels(warehouse, second, "synthetic");
      await pushModels(warehouse, first, "synthetic");
      await pullModels(warehouse, first, "synthetic");
      await pullModels(warehouse, second, "synthetic");
      assertEquals(await here.causes.all(), await there.causes.all());
      assertEquals((await here.causes.all()).map(({ what, answer }) => [what, answer?.on]), [
        ["drift of severity", "2022-11-02"],
        ["drift of ward load", undefined],
      ]);
      // A trial that ended is told on; one that another machine has begun besides is not written over.
      const ended = { asOf: "2022-11-09", reason: "r", by: "somebody", at: "2022-11-09T00:00:00.000Z" };
      await here.trials.end(ended);
      await assertRejects(() => pullModels(warehouse, first, "synthetic"), Error, "ended a trial");
      await pushModels(warehouse, first, "synthetic");
      await pullModels(warehouse, second, "synthetic");
      assertEquals((await there.trials.all()).map(({ ended }) => ended?.asOf), ["2022-11-09"]);
    })
  ));
