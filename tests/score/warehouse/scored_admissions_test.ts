import { Dialect, validate } from "@polyglot-sql/sdk";
import { assert, assertEquals, assertLess, assertRejects, assertThrows } from "@std/assert";
import { featureSchema } from "lib/features/feature_schema.ts";
import type { Matrix } from "lib/features/matrix.ts";
import { fitMedian } from "lib/model/baseline/baselines.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import type { Artefact } from "lib/registry/artefact/artefact.ts";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { compareLogs } from "lib/score/log/compare_logs.ts";
import { installScoredAdmissions } from "lib/score/warehouse/install_scored_admissions.ts";
import { admittedSince, scoredAdmissions } from "lib/score/warehouse/scored_admissions.ts";
import { numbersOf, type Table } from "lib/table/table.ts";
import { sql, sqlFile } from "lib/warehouse/sql.ts";
import { QueryError, type Warehouse } from "lib/warehouse/warehouse.ts";
import { boostedTrees } from "../../model/fitted_trees.ts";
import { randomEnsemble } from "../../trees/random_ensemble.ts";
import { withSnowflake } from "../../warehouse/with_snowflake.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import {
  dayMs,
  ensembleModel,
  firstDay,
  madeArtefact,
  madePeriod,
  madeStays,
  storeStays,
} from "../made_stays.ts";
import { predictionLog } from "../small_warehouse.ts";

const stays = madeStays(300);
const trees = (matrix: Matrix) =>
  boostedTrees(matrix, { rounds: 20, maxLeaves: 8, minLeafRows: 2, minCategoryRows: 1 });
const artefact = madeArtefact(stays, trees);
const view = sql`SELECT * FROM scored_admissions ORDER BY stay_id`;

/** The artefact, made on another day. */
function madeOn(made: Artefact, asOf: string | null): Artefact {
  return { ...made, meta: { ...made.meta, window: { ...made.meta.window, asOf } } };
}

/** What the model itself logs. */
async function ownLog(warehouse: Warehouse, scored: Artefact): Promise<Table> {
  await scorePeriod(warehouse, { ...scored, ...madePeriod });
  const log = await predictionLog(warehouse);
  await warehouse.run(sql`DELETE FROM prediction_log`);
  return log;
}

async function assertShows(warehouse: Warehouse, log: Table): Promise<void> {
  const { rows, onlyInFirst, onlyInSecond, otherInput, largest } = compareLogs(
    await warehouse.query(view),
    log,
  );
  assertEquals([rows, onlyInFirst, onlyInSecond, otherInput], [stays.rowCount, 0, 0, 0]);
  assertLess(largest, 1e-9);
}

Deno.test("`installScoredAdmissions()` makes a view of what trees predict, whole or split, on duckdb", () =>
  withWarehouse(async (warehouse) => {
    await storeStays(warehouse, stays);
    const log = await ownLog(warehouse, artefact);
    const { schemaHash } = artefact.meta;
    const told = { version: "0123456789ab", schemaHash, since: "2022-11-01" };
    for (const [maxBytes, views] of [[900_000, 1], [18_000, 4]] as const) {
      assertEquals(await installScoredAdmissions(warehouse, artefact, { maxBytes }), { ...told, views });
      await assertShows(warehouse, log);
    }
  }));

Deno.test("`installScoredAdmissions()` makes a short view by a function of a model of any size on snowflake", () =>
  withSnowflake(async (warehouse, server) => {
    await storeStays(warehouse, stays);
    const large = madeArtefact(stays, (matrix) =>
      ensembleModel({
        ...randomEnsemble({ seed: 5, trees: 120, leaves: 31, schema: featureSchema(matrix) }),
        base: Float64Array.of(0),
      }));
    await assertRejects(
      async () => {
        for (const statement of scoredAdmissions(large)) await warehouse.run(statement);
      },
      QueryError,
      "View definition too large",
    );
    for (const [scored, views] of [[large, 1]] as const) {
      const { version, schemaHash } = scored.meta;
      const told = { version, schemaHash, since: "2022-11-01", views };
      assertEquals(await installScoredAdmissions(warehouse, scored), told);
      await assertShows(warehouse, await ownLog(warehouse, scored));
    }
    const made = server.statements.filter((text) => text.startsWith("CREATE OR REPLACE VIEW"));
    assertLess(made.at(-1)!.length, 20_000);
  }));

Deno.test("`installScoredAdmissions()` makes a view of what other models predict, in place of the one before", () =>
  withWarehouse(async (warehouse) => {
    await storeStays(warehouse, stays);
    for (const fit of [fitMedian, fitRidge]) {
      const scored = madeArtefact(stays, fit);
      await installScoredAdmissions(warehouse, scored);
      await assertShows(warehouse, await ownLog(warehouse, scored));
    }
  }));

Deno.test("`scored_admissions` has the columns of prediction_log, without reasons", () =>
  withWarehouse(async (warehouse) => {
    await storeStays(warehouse, stays);
    await warehouse.run(sqlFile("prediction_log.sql"));
    await installScoredAdmissions(warehouse, artefact);
    const namesOf = async (table: ReturnType<typeof sql>) =>
      Object.keys((await warehouse.query(table)).columns);
    assertEquals(await namesOf(view), await namesOf(sql`SELECT * FROM prediction_log`));
    const reasons = await warehouse.query(sql`SELECT COUNT(reason_1) AS given FROM scored_admissions`);
    assertEquals(numbersOf(reasons, "given")[0], 0);
  }));

Deno.test("`scored_admissions` follows the admissions, from the day on which the model was made", () =>
  withWarehouse(async (warehouse) => {
    await storeStays(warehouse, stays);
    const count = async () => (await warehouse.query(view)).rowCount;
    const secondDay = new Date(firstDay + dayMs).toISOString().slice(0, 10);
    const { since } = await installScoredAdmissions(warehouse, madeOn(artefact, secondDay));
    assertEquals([since, await count()], [secondDay, 200]);
    await warehouse.run(sql`DELETE FROM stays WHERE stay_id <= 3`);
    assertEquals(await count(), 198);
  }));

Deno.test("`installScoredAdmissions()` refuses what `scorePeriod()` refuses, and leaves the view as it was", () =>
  withWarehouse(async (warehouse) => {
    await storeStays(warehouse, stays);
    await installScoredAdmissions(warehouse, artefact);
    const leaking = { ...artefact, model: { ...artefact.model, features: ["visitors"] } };
    const neural = { ...artefact, model: { ...artefact.model, kind: "neural" as const, parameters: null } };
    const refuses = (scored: Artefact, message: string) =>
      assertRejects(() => installScoredAdmissions(warehouse, scored), TypeError, message);
    await refuses(leaking, '"visitors" is known at discharge');
    await refuses(neural, 'it is of kind "neural"');
    await refuses(madeOn(artefact, null), "it was fitted without");
    await assertShows(warehouse, await ownLog(warehouse, artefact));
    await warehouse.run(sql`UPDATE stays SET admitted_on = NULL WHERE stay_id < 4`);
    await refuses(artefact, "admission date: 3 have none");
    await warehouse.run(sql`DROP VIEW scored_admissions; ALTER TABLE stays DROP COLUMN ward_type`);
    await refuses(
      artefact,
      `that model 0123456789ab was fitted on (schema ${artefact.meta.schemaHash}): ` +
        "stays.ward_type must be a category column and is absent",
    );
  }));

Deno.test("`scoredAdmissions()` splits trees into views under the limit, named after the model, the one that is read last", () => {
  const statements = scoredAdmissions(artefact, { maxBytes: 18_000 });
  const names = statements.map(({ text }) => /^CREATE OR REPLACE VIEW (\w+) AS\n/.exec(text)![1]!);
  assertEquals(names, [
    "scored_admissions_0123456789ab_rows",
    "scored_admissions_0123456789ab_sums_1",
    "scored_admissions_0123456789ab_sums_2",
    "scored_admissions",
  ]);
  for (const { text } of statements) {
    assert(new TextEncoder().encode(text).length <= 18_000);
    assert(text.includes(`\n-- Wardbook model 0123456789ab, schema ${artefact.meta.schemaHash}\n`));
    assert(!/[:?]\w/.test(text.replace(/'[^']*'/g, "")), "binds nothing");
  }
  assertThrows(() => scoredAdmissions(artefact, { maxBytes: 11_000 }), RangeError, "at most");
});

Deno.test("`scoredAdmissions()` is SQL that Snowflake's parser takes, and keeps grants there", () => {
  const statements = scoredAdmissions(artefact, { byFunction: true });
  assert(statements.at(-1)!.text.startsWith("CREATE OR REPLACE VIEW scored_admissions COPY GRANTS AS\n"));
  assertEquals(
    statements.at(-1)!.text.match(/\bTIMESTAMP\b/g),
    null,
    "whoever reads it may mean another type",
  );
  for (const { text } of [...statements, ...scoredAdmissions(artefact)]) {
    const { valid, errors } = validate(text, Dialect.Snowflake);
    assert(valid, errors[0]?.message);
  }
});

Deno.test("`admittedSince()` is the later one of the days until which and as of which a model learnt", () => {
  const { meta } = artefact;
  const cases: [until: string, asOf: string, since: string][] = [
    ["2022-11-01", "2022-11-01", "2022-11-01"],
    ["2022-12-25", "2023-05-31", "2023-05-31"],
    ["2022-12-25", "2022-12-01", "2022-12-25"],
  ];
  for (const [until, asOf, since] of cases) {
    assertEquals(admittedSince({ ...meta, window: { from: null, until, asOf } }), since);
  }
});
