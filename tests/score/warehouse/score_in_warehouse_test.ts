import { assert, assertAlmostEquals, assertEquals, assertLess, assertRejects } from "@std/assert";
import { fitRidge } from "lib/model/linear/ridge.ts";
import { type Artefact, readArtefact, writeArtefact } from "lib/registry/artefact/artefact.ts";
import { modelSql } from "lib/score/compile/model_sql.ts";
import type { DayScore } from "lib/score/here/score_day.ts";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { compareLogs } from "lib/score/log/compare_logs.ts";
import { scorePeriodInWarehouse } from "lib/score/warehouse/score_in_warehouse.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";
import { QueryError, type Warehouse } from "lib/warehouse/warehouse.ts";
import { boostedTrees } from "../../model/fitted_trees.ts";
import { smallFit } from "../../registry/small_artefact.ts";
import { withSnowflake } from "../../warehouse/with_snowflake.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import { dayCount, dayMs, firstDay, madeArtefact, madePeriod, madeStays, storeStays } from "../made_stays.ts";
import { predictionLog, smallWarehouse } from "../small_warehouse.ts";

const stays = madeStays(300);
const artefact = madeArtefact(
  stays,
  (matrix) => boostedTrees(matrix, { rounds: 8, maxLeaves: 8, minLeafRows: 2, minCategoryRows: 1 }),
);
const period = { ...artefact, ...madePeriod };
const withDuckDb = (work: (warehouse: Warehouse) => Promise<void>) =>
  withWarehouse(async (warehouse) => {
    await storeStays(warehouse, stays);
    await work(warehouse);
  });
const engines: readonly [name: string, open: typeof withDuckDb][] = [
  ["duckdb", withDuckDb],
  ["snowflake", (work) =>
    withSnowflake(async (warehouse) => {
      await storeStays(warehouse, stays);
      await work(warehouse);
    })],
];
/** WARDBOOK_SLOW=1 asks for every form on both, as `.ci/run` does. */
const enginesOfLongTests = Deno.env.has("WARDBOOK_SLOW") ? engines : engines.slice(0, 1);

/** The same days, but for rounding in the mean. */
function assertSameScores(there: readonly DayScore[], here: readonly DayScore[]): void {
  const means = (scores: readonly DayScore[]) => scores.map(({ mean }) => mean);
  const others = (scores: readonly DayScore[]) => scores.map(({ mean: _, ...score }) => score);
  assertEquals(others(there), others(here));
  means(there).forEach((mean, i) => assertAlmostEquals(mean, means(here)[i]!, 1e-9));
}

for (const [name, open] of enginesOfLongTests) {
  Deno.test(`\`scorePeriodInWarehouse()\` agrees in every form on ${name}`, () =>
    open(async (warehouse) => {
      await scorePeriod(warehouse, period);
      const log = await predictionLog(warehouse);
      for (const options of [{ maxBytes: 20_000 }, { form: "nodes" }] as const) {
        await warehouse.run(sql`DELETE FROM prediction_log`);
        const compiled = modelSql(artefact, options);
        assert(compiled.prepare.length > 0);
        const scores = await scorePeriodInWarehouse(warehouse, { ...period, compiled });
        assertEquals(scores.map(({ written }) => written), Array(dayCount).fill(stays.rowCount / dayCount));
        assertLess(compareLogs(await predictionLog(warehouse), log).largest, 1e-9);
      }
    }));
}

for (const [name, open] of engines) {
  Deno.test(`\`scorePeriodInWarehouse()\` logs and tells what \`scorePeriod()\` does on ${name}`, () =>
    open(async (warehouse) => {
      const there = await scorePeriodInWarehouse(warehouse, period);
      const log = await predictionLog(warehouse);
      await warehouse.run(sql`DELETE FROM prediction_log`);
      const here = await scorePeriod(warehouse, period);
      assertSameScores(there, here);
      const { rows, otherInput, onlyInFirst, onlyInSecond, largest } = compareLogs(
        log,
        await predictionLog(warehouse),
      );
      assertEquals([rows, otherInput, onlyInFirst, onlyInSecond], [stays.rowCount, 0, 0, 0]);
      assertLess(largest, 1e-9);
    }));

  Deno.test(`\`scorePeriod()\` gives reasons to what the warehouse scored first, but where input changed, on ${name}`, () =>
    open(async (warehouse) => {
      const reasons = async () =>
        (await warehouse.query(sql`SELECT stay_id, reason_1, reason_2, reason_3 FROM prediction_log
          ORDER BY stay_id`)).columns;
      await scorePeriod(warehouse, period);
      const given = await reasons();
      await warehouse.run(sql`DELETE FROM prediction_log`);
      await scorePeriodInWarehouse(warehouse, period);
      const there = await predictionLog(warehouse);
      await warehouse.run(sql`UPDATE stays SET deposit = 77.5 WHERE stay_id = 1`);
      const scores = await scorePeriod(warehouse, period);
      assertEquals(scores.map(({ written }) => written), [0, 0, 0]);
      assertEquals(await predictionLog(warehouse), there);
      const filled = await reasons();
      const texts = (columns: typeof given, row: number) =>
        ["reason_1", "reason_2", "reason_3"].map((column) => {
          const each = columns[column]!;
          return each.type === "category" ? each.labels[each.codes[row]!] ?? null : null;
        });
      assertEquals(texts(filled, 0), [null, null, null]);
      for (let row = 1; row < stays.rowCount; row++) assertEquals(texts(filled, row), texts(given, row));
      assert(texts(given, 1)[0] !== null);
      // What has its reasons keeps them.
      await scorePeriod(warehouse, period);
      assertEquals(await reasons(), filled);
    }));

  Deno.test(`\`scorePeriodInWarehouse()\` keeps what was predicted, and counts changed input, on ${name}`, () =>
    open(async (warehouse) => {
      await scorePeriodInWarehouse(warehouse, period);
      const before = await predictionLog(warehouse);
      await warehouse.run(sql`UPDATE stays SET deposit = 77.5 WHERE stay_id IN (1, 4)`);
      const [first, second] = await scorePeriodInWarehouse(warehouse, period);
      assertEquals([first!.written, first!.changed, second!.written, second!.changed], [0, 2, 0, 0]);
      assertEquals(await predictionLog(warehouse), before);
    }));

  Deno.test(`\`scorePeriodInWarehouse()\` refuses a prediction that is no number, and logs nothing, on ${name}`, () =>
    open(async (warehouse) => {
      const ridge = madeArtefact(stays, fitRidge);
      await warehouse.run(sql`UPDATE stays SET deposit = CAST('inf' AS DOUBLE) WHERE stay_id = 1`);
      await assertRejects(() => scorePeriodInWarehouse(warehouse, { ...ridge, ...madePeriod }), QueryError);
      assertEquals((await predictionLog(warehouse)).rowCount, 0);
    }));
}

Deno.test("`scorePeriodInWarehouse()` scores in batches of days, stops between them, and goes on where it was", () =>
  withDuckDb(async (warehouse) => {
    const stop = new AbortController();
    const onDay = () => stop.abort(new Error("enough"));
    const stopping = { ...period, batchDays: 2, onDay, signal: stop.signal };
    await assertRejects(() => scorePeriodInWarehouse(warehouse, stopping), Error, "enough");
    assertEquals((await predictionLog(warehouse)).rowCount, 200);
    const scores = await scorePeriodInWarehouse(warehouse, { ...period, batchDays: 2 });
    assertEquals(scores.map(({ written }) => written), [0, 0, 100]);
  }));

Deno.test("`scorePeriodInWarehouse()` tells of days without admissions as `scorePeriod()` does", () =>
  withDuckDb(async (warehouse) => {
    const later = { ...artefact, from: firstDay + 2 * dayMs, until: firstDay + 5 * dayMs };
    const there = await scorePeriodInWarehouse(warehouse, later);
    assertEquals(there.map((score) => score.stays), [100, 0, 0]);
    await warehouse.run(sql`DELETE FROM prediction_log`);
    const here = await scorePeriod(warehouse, later);
    assertEquals(there[1], here[1]);
    assertEquals(await scorePeriodInWarehouse(warehouse, { ...later, until: later.from }), []);
  }));

Deno.test("`scorePeriodInWarehouse()` refuses a warehouse with other columns, naming them", () =>
  withDuckDb(async (warehouse) => {
    await warehouse.run(sql`
      ALTER TABLE stays DROP COLUMN ward_type;
      ALTER TABLE stays ALTER COLUMN deposit TYPE VARCHAR;
      ALTER TABLE stay_features ALTER COLUMN month TYPE DOUBLE USING 11`);
    await assertRejects(
      () => scorePeriodInWarehouse(warehouse, period),
      TypeError,
      `Cannot score in the warehouse as its columns must be those that model 0123456789ab was fitted on ` +
        `(schema ${artefact.meta.schemaHash}): stays.ward_type must be a category column and is absent; ` +
        "stays.deposit must be a number column and is a category column; " +
        "stay_features.month must be a category column and is a number column",
    );
  }));

Deno.test("`scorePeriodInWarehouse()` refuses what `scorePeriod()` refuses, and logs nothing", () =>
  withDuckDb(async (warehouse) => {
    const leaking: Artefact = { ...artefact, model: { ...artefact.model, features: ["visitors"] } };
    const cases: [Partial<typeof period>, string][] = [
      [leaking, '"visitors" is known at discharge'],
      [{ from: firstDay + 1 }, "must begin and end at midnights"],
      [{ until: firstDay + 1 }, "must begin and end at midnights"],
    ];
    for (const [change, message] of cases) {
      await assertRejects(() => scorePeriodInWarehouse(warehouse, { ...period, ...change }), Error, message);
    }
    await warehouse.run(sql`UPDATE stays SET admitted_on = NULL WHERE stay_id < 4`);
    await assertRejects(
      () => scorePeriodInWarehouse(warehouse, period),
      TypeError,
      "admission date: 3 have none",
    );
    assertEquals((await predictionLog(warehouse)).rowCount, 0);
  }));

Deno.test("`scorePeriodInWarehouse()` scores with an artefact that was written and read", () =>
  withDuckDb(async (warehouse) => {
    const { card, model } = smallFit();
    const read = readArtefact(writeArtefact(card, model));
    await scorePeriodInWarehouse(warehouse, { ...read, ...madePeriod });
    const log = await predictionLog(warehouse);
    await warehouse.run(sql`DELETE FROM prediction_log`);
    await scorePeriod(warehouse, { ...read, ...madePeriod });
    assertLess(compareLogs(log, await predictionLog(warehouse)).largest, 1e-9);
  }));

Deno.test("`scorePeriodInWarehouse()` ends the same when it was killed at any step and run again", async () => {
  const folder = await Deno.makeTempDir();
  const url = `duckdb:${folder}/stays.duckdb`;
  const script = new URL("../killed_scoring.ts", import.meta.url).href;
  const run = (killAt: number) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", script, url, String(killAt), "4", "in warehouse"],
      cwd: new URL("../../../", import.meta.url),
    }).output();
  try {
    const undisturbed = await smallWarehouse();
    const fourDays = { ...readArtefact(smallFit().bytes), from: firstDay, until: firstDay + 4 * dayMs };
    await scorePeriodInWarehouse(undisturbed, fourDays);
    await (await smallWarehouse({ url })).close();
    // The log is made by the first call; a day is at least 9: columns, dates, counts, MERGE, means, commit,
    // encoding.
    // WARDBOOK_SLOW=1 kills at each of them.
    for (const killAt of Deno.env.has("WARDBOOK_SLOW") ? [1, 5, 6, 7, 8, 16, 24] : [8, 16]) {
      assertEquals((await run(killAt)).signal, "SIGKILL", `call ${killAt}`);
    }
    assertEquals((await run(0)).success, true);
    const warehouse = await openWarehouse(url);
    assertEquals(await predictionLog(warehouse), await predictionLog(undisturbed));
    await warehouse.close();
    await undisturbed.close();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
