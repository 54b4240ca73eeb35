import { assert, assertEquals, assertRejects } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { readTrainingSet } from "lib/features/training_set.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import { outcomesOf } from "lib/monitor/outcomes.ts";
import { agreementReading } from "lib/score/agreement.ts";
import { predictHere } from "lib/score/here/predict_here.ts";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { explainedStays, readPredictions } from "lib/score/log/prediction_log.ts";
import { predictedByDay } from "lib/score/score_figures.ts";
import { scorePeriodInWarehouse } from "lib/score/warehouse/score_in_warehouse.ts";
import { displayRows, takeRows } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";
import { createdTemporaryTable, isDefining } from "lib/warehouse/statements.ts";
import { QueryError, type Warehouse } from "lib/warehouse/warehouse.ts";
import { assertSameRows } from "../../warehouse/assert_same_rows.ts";
import { engines } from "../../warehouse/engines.ts";
import { openLocal, withServer } from "../../warehouse/with_snowflake.ts";
import { firstDay, madeArtefact, madePeriod, madeStays, storeStays } from "../made_stays.ts";
import { predictionLog } from "../small_warehouse.ts";

const stays = madeStays(30);
const scoring = { ...madeArtefact(stays, fitRidge), ...madePeriod };
const period = { modelVersion: scoring.meta.version, ...madePeriod };
const dayMs = 86_400_000;

/** What notebooks read of a warehouse in which a period was scored; how many rows each had. */
async function readAll(warehouse: Warehouse): Promise<number[]> {
  const log = await readPredictions(warehouse, period);
  predictedByDay(log);
  const { predictions } = outcomesOf(await readPredictions(warehouse, { ...period, knownBy: firstDay }));
  const asOf = { from: firstDay + dayMs, until: firstDay + dayMs };
  const logged = await explainedStays(warehouse, period.modelVersion, asOf);
  const learnt = await readTrainingSet(warehouse, cohortNamed("synthetic"), madePeriod);
  const here = await predictHere(warehouse, scoring);
  assert((await agreementReading(warehouse, scoring)).length > 0);
  return [log.rowCount, predictions.predicted.length, logged.size, learnt.rowCount, here.rowCount];
}

const expected = [30, 30, 10, 30, 30];

Deno.test("what reads the log works on a DuckDB file that is open for reading only", async () => {
  const folder = await Deno.makeTempDir();
  const url = `duckdb:${folder}/scored.duckdb`;
  try {
    const writer = await openWarehouse(url);
    await storeStays(writer, stays);
    await scorePeriod(writer, scoring);
    await writer.close();
    const reader = await openWarehouse(url, { readOnly: true });
    await assertRejects(() => reader.run(sql`CREATE TABLE more (x INTEGER)`), QueryError, "read-only");
    await assertRejects(() => scorePeriodInWarehouse(reader, scoring), QueryError, "read-only");
    assertEquals(await readAll(reader), expected);
    await reader.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("what reads the log defines nothing on Snowflake, and what adds to it only its temporary batch", () =>
  withServer(async (server) => {
    const warehouse = await openLocal(server);
    const definedBy = async (work: () => Promise<unknown>) => {
      const before = server.statements.length;
      await work();
      return server.statements.slice(before).filter(isDefining);
    };
    await storeStays(warehouse, stays);
    const made = await definedBy(() => scorePeriod(warehouse, scoring));
    assertEquals(made.filter((each) => /^CREATE TABLE IF NOT EXISTS prediction_log /m.test(each)).length, 1);
    assertEquals(await definedBy(async () => assertEquals(await readAll(warehouse), expected)), []);
    const again = await definedBy(() => scorePeriod(warehouse, scoring));
    assertEquals(new Set(again.map(createdTemporaryTable)), new Set(["prediction_batch"]));
    assertEquals(await definedBy(() => scorePeriodInWarehouse(warehouse, scoring)), []);
    await warehouse.close();
  }));

for (const [engine, withEngine] of engines) {
  Deno.test(`\`readPredictions()\` says which notebook comes first when nothing was ever scored, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await storeStays(warehouse, stays);
      const first = "table prediction_log must be there: there is none yet, run notebook 05 first";
      await assertRejects(() => readPredictions(warehouse, period), QueryError, first);
      await assertRejects(() => explainedStays(warehouse, "a", { from: 0, until: 0 }), QueryError, first);
      const tables = sql`SELECT table_name FROM information_schema.tables
        WHERE LOWER(table_name) IN ('prediction_log', 'wardbook_tables')`;
      assertEquals((await warehouse.query(tables)).rowCount, 0);
    }));

  Deno.test(`a scoring leaves no batch behind, and somebody else's table of its name as it is, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await storeStays(warehouse, stays);
      const lasting = sql`SELECT table_name FROM information_schema.tables
        WHERE LOWER(table_name) = 'prediction_batch' AND table_type = 'BASE TABLE'`;
      await warehouse.run(sql`CREATE TABLE prediction_batch (note VARCHAR);
        INSERT INTO prediction_batch VALUES ('mine')`);
      await scorePeriod(warehouse, scoring);
      assertEquals((await warehouse.query(lasting)).rowCount, 1);
      await warehouse.run(sql`DROP TABLE prediction_batch`);
      const theirs = await warehouse.query(sql`SELECT note FROM prediction_batch`);
      assertEquals(displayRows(theirs), [{ note: "mine" }]);
      await warehouse.run(sql`DROP TABLE prediction_batch`);
      await scorePeriod(warehouse, scoring);
      assertEquals((await warehouse.query(lasting)).rowCount, 0);
      assertEquals((await predictionLog(warehouse)).rowCount, 30);
    }));

  Deno.test(`scoring here and in the warehouse add to one log, each what it lacks, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await storeStays(warehouse, stays);
      const firstTwo = { ...scoring, until: firstDay + 2 * dayMs };
      const lastTwo = { ...scoring, from: firstDay + dayMs };
      const count = async (scores: Promise<readonly { readonly written: number }[]>) =>
        (await scores).map(({ written }) => written);
      assertEquals(await count(scorePeriod(warehouse, firstTwo)), [10, 10]);
      const before = await readPredictions(warehouse, period);
      assertEquals(await count(scorePeriodInWarehouse(warehouse, lastTwo)), [0, 10]);
      assertEquals(await count(scorePeriod(warehouse, scoring)), [0, 0, 0]);
      const after = await readPredictions(warehouse, period);
      const first = Int32Array.from({ length: 20 }, (_, row) => row);
      assertEquals(after.rowCount, 30);
      assertSameRows(takeRows(after, first), before, "after the first two days");
    }));
}
