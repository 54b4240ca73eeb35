import { assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { fitRidge } from "lib/model/linear/ridge.ts";
import { type Trial, Trials } from "lib/registry/trial/trials.ts";
import { predictHere } from "lib/score/here/predict_here.ts";
import { scoreShadow, scoreTrial, shadowReading } from "lib/score/shadow/score_shadow.ts";
import { numbersOf } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { withSnowflake } from "../../warehouse/with_snowflake.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import { dayCount, dayMs, firstDay, madeArtefact, madePeriod, madeStays, storeStays } from "../made_stays.ts";

const stays = madeStays(300), artefact = madeArtefact(stays, fitRidge);
const trial: Trial = {
  ...{ version: artefact.meta.version, over: "ba9876543210", from: "2022-12-01", reason: "r" },
  ...{ leastGain: 0.005, power: 0.8, stays: 100, by: "b", at: "2022-12-01T00:00:00.000Z" },
};
const load = () => Promise.resolve(artefact);
const shadows = async (warehouse: Warehouse) =>
  await warehouse.query(sql`SELECT stay_id, predicted_days FROM shadow_log ORDER BY stay_id`);

const engines = [["duckdb", withWarehouse, 300], ["snowflake", withSnowflake, 30]] as const;
for (const [engine, open, count] of engines) {
  Deno.test(`\`scoreShadow()\` predicts here and there what the model does, once, and nobody is shown it, on ${engine}`, () =>
    open(async (warehouse) => {
      const stays = madeStays(count);
      await storeStays(warehouse, stays);
      const own = numbersOf(await predictHere(warehouse, { ...artefact, ...madePeriod }), "predicted_days");
      for (const where of engine === "duckdb" ? ["here", "warehouse"] : ["warehouse"]) {
        const score = (await scoreShadow(warehouse, trial, { ...madePeriod, where, load }))!;
        assertEquals([score.nights, score.stays, score.faults], [dayCount, stays.rowCount, 0]);
        const logged = await shadows(warehouse);
        assertEquals(logged.rowCount, stays.rowCount);
        const predicted = [...numbersOf(logged, "predicted_days")].toSorted((a, b) => a - b);
        [...own].toSorted((a, b) => a - b).forEach((days, i) =>
          assertLess(Math.abs(days - predicted[i]!), 1e-9)
        );
        // Again it says the same, and adds nothing.
        assertEquals(await scoreShadow(warehouse, trial, { ...madePeriod, where, load }), score);
        assertEquals((await shadows(warehouse)).rowCount, stays.rowCount);
        await warehouse.run(sql`DELETE FROM shadow_log; DELETE FROM shadow_nights`);
      }
      assertStringIncludes(shadowReading(null), "No model is on trial");
    }));
}

Deno.test("`scoreShadow()` counts a night that fails as a fault, scores the others, and never stops the job", () =>
  withWarehouse(async (warehouse) => {
    await storeStays(warehouse, stays);
    // The second night's rows can't be predicted: an endless number.
    await warehouse.run(sql`UPDATE stays SET deposit = CAST('inf' AS DOUBLE) WHERE stay_id = 2`);
    for (const where of ["here", "warehouse"]) {
      const score = (await scoreShadow(warehouse, trial, { ...madePeriod, where, load }))!;
      assertEquals([score.nights, score.stays, score.faults], [3, 200, 1]);
      assertStringIncludes(shadowReading(score), "**1 nights could not be scored**");
      await warehouse.run(sql`DELETE FROM shadow_log; DELETE FROM shadow_nights`);
    }
    const gone = () => Promise.reject(new Error("Cannot load version"));
    const broken = (await scoreShadow(warehouse, trial, { ...madePeriod, where: "here", load: gone }))!;
    assertEquals([broken.faults, broken.why], [3, "Cannot load version"]);
    // Failing again changes nothing; a fault stays one though the night is made up for, which is done once.
    assertEquals(await scoreShadow(warehouse, trial, { ...madePeriod, where: "here", load: gone }), broken);
    const mended = (await scoreShadow(warehouse, trial, { ...madePeriod, where: "here", load }))!;
    assertEquals([mended.nights, mended.stays, mended.faults], [3, 200, 3]);
    assertEquals((await shadows(warehouse)).rowCount, 200);
    await warehouse.run(sql`UPDATE stays SET deposit = 3000 WHERE stay_id = 2`);
    const whole = (await scoreShadow(warehouse, trial, { ...madePeriod, where: "warehouse", load }))!;
    assertEquals([whole.nights, whole.stays, whole.faults], [3, 300, 3]);
    assertEquals(await scoreShadow(warehouse, trial, { ...madePeriod, where: "here", load: gone }), whole);
    // Nights before the trial are none of it.
    const later = { ...trial, from: new Date(firstDay + 9 * dayMs).toISOString().slice(0, 10) };
    assertEquals(await scoreShadow(warehouse, later, { ...madePeriod, where: "here", load }), null);
    // Nor does a log that is somebody else's.
    await warehouse.run(sql`DROP TABLE shadow_log; CREATE TABLE shadow_log (x INTEGER)`);
    const refused = (await scoreShadow(warehouse, trial, { ...madePeriod, where: "here", load }))!;
    assertEquals([refused.nights, refused.faults], [0, 0]);
    assertStringIncludes(
      shadowReading(refused),
      '**It could not score in silence**, as: Cannot use "shadow_log"',
    );
  }));

Deno.test("`scoreTrial()` scores the trial under way, and never stops the job where its file is damaged", () =>
  withWarehouse(async (warehouse) => {
    await storeStays(warehouse, stays);
    const folder = await Deno.makeTempDir(), registry = { trials: new Trials(folder), load };
    try {
      const score = () => scoreTrial(warehouse, registry, { ...madePeriod, where: "here" });
      assertEquals(await score(), null);
      await registry.trials.begin(trial);
      assertEquals((await score())!.stays, stays.rowCount);
      await Deno.writeTextFile(`${folder}/trials.json`, "[{");
      assertStringIncludes(
        shadowReading(await score()),
        "**Whether a model is on trial can't be told**, as: Cannot read the trials",
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }));
