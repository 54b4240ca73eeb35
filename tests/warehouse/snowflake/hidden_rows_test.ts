import { assertRejects } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { readTrainingSet } from "lib/features/training_set.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { scorePeriodInWarehouse } from "lib/score/warehouse/score_in_warehouse.ts";
import { assertNoRowsHidden } from "lib/warehouse/hidden_rows.ts";
import { sql } from "lib/warehouse/sql.ts";
import { madeArtefact, madePeriod, madeStays, storeStays } from "../../score/made_stays.ts";
import { engines } from "../engines.ts";
import { withSnowflake } from "../with_snowflake.ts";

const stays = madeStays(30);
const synthetic = cohortNamed("synthetic");
const training = { until: madePeriod.until, features: ["ward_type"] };

Deno.test("a policy that hides stays from the role stops training and scoring, and says how many it hides", () =>
  withSnowflake(async (warehouse) => {
    await storeStays(warehouse, stays);
    await assertNoRowsHidden(warehouse, "stays");
    await readTrainingSet(warehouse, synthetic, training);
    // Stands for a row access policy: whoever reads the name gets fewer rows than the table has.
    await warehouse.run(
      sql`CREATE TEMPORARY VIEW stays AS SELECT * FROM wardbook.public.stays WHERE stay_id > 10`,
    );
    const message = "all of its rows must be seen: 20 of 30 are, so a policy hides some from this role";
    const artefact = { ...madeArtefact(stays, fitRidge), ...madePeriod };
    const works: readonly (() => Promise<unknown>)[] = [
      () => readTrainingSet(warehouse, synthetic, training),
      () => scorePeriod(warehouse, artefact),
      () => scorePeriodInWarehouse(warehouse, artefact),
    ];
    for (const work of works) await assertRejects(work, Error, message);
  }));

for (const [engine, withEngine] of engines) {
  Deno.test(`\`assertNoRowsHidden()\` lets pass what hides nothing, empty tables too, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await storeStays(warehouse, stays);
      await assertNoRowsHidden(warehouse, "stays");
      await warehouse.run(sql`DELETE FROM stays`);
      await assertNoRowsHidden(warehouse, "stays");
    }));
}
