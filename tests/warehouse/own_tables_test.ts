import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { acceptedTable } from "lib/cohort/staging/accepted_table.ts";
import { staysTable } from "lib/cohort/staging/stays_table.ts";
import { writeSelection } from "lib/features/selection_log.ts";
import { resolveInProject } from "lib/files/project_root.ts";
import { fitMedian } from "lib/model/baseline/baselines.ts";
import { logDrift } from "lib/monitor/drift_log.ts";
import { writeCandidate } from "lib/registry/candidate.ts";
import { modelSql } from "lib/score/compile/model_sql.ts";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { explainedStays, readPredictions } from "lib/score/log/prediction_log.ts";
import { installScoredAdmissions } from "lib/score/warehouse/install_scored_admissions.ts";
import { predictInWarehouse } from "lib/score/warehouse/predict_in_warehouse.ts";
import { scorePeriodInWarehouse } from "lib/score/warehouse/score_in_warehouse.ts";
import { categoriesOf, categoryColumn, displayRows, tableOf } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { adoptTables, claimTables, claimViews } from "lib/warehouse/own_tables.ts";
import { sql, sqlFile, written } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { madeArtefact, madePeriod, madeStays, storeStays } from "../score/made_stays.ts";
import { engines } from "./engines.ts";

const synthetic = cohortNamed("synthetic");
const stays = madeStays(30);
const artefact = madeArtefact(stays, (matrix) => fitMedian(matrix));
const scoring = { ...artefact, ...madePeriod };
const noStays = tableOf(
  Object.fromEntries(synthetic.columns.map(({ name }) => [name, categoryColumn([])])),
);
const load = (warehouse: Warehouse) => loadCohort(warehouse, synthetic, noStays, { asOf: 0 });
const logs = { modelVersion: "a", from: 0, until: 1 };

/** Who writes to which of Wardbook's names. */
const writers: readonly (readonly [string, string, (warehouse: Warehouse) => Promise<unknown>])[] = [
  ["accepted", "loadCohort", load],
  ["quarantine", "loadCohort", load],
  ["stays", "loadCohort", load],
  ["stay_features", "loadCohort", load],
  ["feature_selection", "writeSelection", (warehouse) => writeSelection(warehouse, [])],
  ["candidate", "writeCandidate", (warehouse) => writeCandidate(warehouse, { modelVersion: "a", name: "b" })],
  ["prediction_log", "scorePeriod", (warehouse) => scorePeriod(warehouse, scoring)],
  ["prediction_log", "scorePeriodInWarehouse", (warehouse) => scorePeriodInWarehouse(warehouse, scoring)],
  ["drift_log", "logDrift", (warehouse) => logDrift(warehouse, "a", [])],
  [
    "scored_admissions",
    "installScoredAdmissions",
    (warehouse) => installScoredAdmissions(warehouse, artefact),
  ],
  [
    "wardbook_tables",
    "writeCandidate",
    (warehouse) => writeCandidate(warehouse, { modelVersion: "a", name: "b" }),
  ],
];
/** A user's relation under that name, in capitals as Snowflake has them. */
const strangers: readonly (readonly [string, (name: string) => string])[] = [
  [
    "table",
    (name) => `CREATE TABLE ${name.toUpperCase()} (note VARCHAR); INSERT INTO ${name} VALUES ('mine')`,
  ],
  ["view", (name) => `CREATE VIEW ${name.toUpperCase()} AS SELECT 'mine' AS note`],
];

for (const [engine, withEngine] of engines) {
  Deno.test(`somebody else's tables and views are refused by name and left as they are on ${engine}`, () =>
    withEngine(async (warehouse) => {
      for (const [i, [name, writer, write]] of writers.entries()) {
        if (name === "feature_selection") await storeStays(warehouse, stays);
        // A claim is one piece of code: on Snowflake a table and a view in turn.
        const met = engine === "duckdb" ? strangers : [strangers[i % 2]!];
        for (const [kind, statement] of met) {
          await warehouse.run(written(statement(name), "inline"));
          const { message } = await assertRejects(() => write(warehouse), Error, `Cannot use "${name}" as `);
          assertStringIncludes(message, `.${name.toUpperCase()} (note) is not one`);
          assertStringIncludes(message, "another schema or file");
          const rows = await warehouse.query(written(`SELECT * FROM ${name}`, "inline"));
          assertEquals(displayRows(rows), [{ note: "mine" }], `${writer} and a ${kind} ${name}`);
          await warehouse.run(
            written(`DROP ${kind} ${name}; DROP TABLE IF EXISTS wardbook_tables`, "inline"),
          );
        }
      }
    }));

  Deno.test(`a table with Wardbook's columns that Wardbook didn't make keeps its rows on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(sqlFile("candidate.sql"));
      await warehouse.run(sql`INSERT INTO candidate VALUES ('a', 'theirs')`);
      const written = () => writeCandidate(warehouse, { modelVersion: "b", name: "ours" });
      await assertRejects(written, Error, 'Cannot use "candidate"');
      assertEquals(displayRows(await warehouse.query(sql`SELECT name FROM candidate`)), [{ name: "theirs" }]);
    }));

  Deno.test(`\`readPredictions()\` asks not who made a log that is there, as scoring does, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await storeStays(warehouse, stays);
      await warehouse.run(sqlFile("prediction_log.sql"));
      await warehouse.run(
        sql`INSERT INTO prediction_log (stay_id, model_version, as_of, reason_1)
        VALUES (1, 'a', '1970-01-01 00:00:00', 'age 50: +1.0 days'), (2, 'a', '1970-01-01 00:00:00', NULL)`,
      );
      await readPredictions(warehouse, logs);
      assertEquals(await explainedStays(warehouse, "a", { from: 0, until: 0 }), new Set([1]));
      await assertRejects(() => scorePeriod(warehouse, scoring), Error, 'Cannot use "prediction_log"');
    }));

  Deno.test(`a table that took the place of Wardbook's own is refused on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await load(warehouse);
      await warehouse.run(sql`DROP TABLE stays; CREATE TABLE stays (note VARCHAR);
        INSERT INTO stays VALUES ('mine')`);
      await assertRejects(() => load(warehouse), Error, "its columns are not those that Wardbook gave it");
      assertEquals(displayRows(await warehouse.query(sql`SELECT * FROM stays`)), [{ note: "mine" }]);
    }));

  Deno.test(`\`loadCohort()\` takes the place of another cohort's rows on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await claimTables(warehouse, [acceptedTable(cohortNamed("sparcs"))]);
      await warehouse.run(sql`INSERT INTO accepted (los) VALUES (1)`);
      await load(warehouse);
      await load(warehouse);
      assertEquals((await warehouse.query(sql`SELECT case_id FROM accepted`)).rowCount, 0);
    }));

  Deno.test(`\`claimTables()\` changes nothing when one of several tables is somebody else's, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(sql`CREATE TABLE stays (note VARCHAR)`);
      await assertRejects(() => claimTables(warehouse, ["quarantine.sql", staysTable()]), Error, '"stays"');
      const tables = sql`SELECT table_name FROM information_schema.tables
        WHERE LOWER(table_name) IN ('quarantine', 'wardbook_tables')`;
      assertEquals((await warehouse.query(tables)).rowCount, 0);
    }));

  Deno.test(`\`claimTables()\` gives a log of an earlier definition its new columns, and keeps its rows, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await claimTables(warehouse, ["drift_log.sql"]);
      await warehouse.run(sql`DROP TABLE drift_log;
        CREATE TABLE drift_log (model_version VARCHAR, week_start TIMESTAMP, feature VARCHAR);
        INSERT INTO drift_log VALUES ('a', NULL, 'deposit');
        UPDATE wardbook_tables SET definition = 'earlier',
          column_list = 'model_version VARCHAR,week_start TIMESTAMP,feature VARCHAR'`);
      await claimTables(warehouse, ["drift_log.sql"]);
      await claimTables(warehouse, ["drift_log.sql"]);
      const rows = await warehouse.query(sql`SELECT model_version, feature, psi, drifted FROM drift_log`);
      assertEquals(displayRows(rows), [{ model_version: "a", feature: "deposit", psi: null, drifted: null }]);
    }));

  Deno.test(`\`claimTables()\` refuses to change a log in a way that would cost its rows, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const changes = ["psi DOUBLE,shape DOUBLE", "psi VARCHAR,drifted BOOLEAN"];
      for (const list of changes) {
        const columns = list.split(",").map((column) => column.split(" ")[0]!);
        await warehouse.run(written(`CREATE OR REPLACE TABLE drift_log (${list})`, "inline"));
        await warehouse.run(
          sql`CREATE OR REPLACE TABLE wardbook_tables (name VARCHAR, definition VARCHAR, column_list VARCHAR)`,
        );
        await warehouse.run(sql`INSERT INTO wardbook_tables VALUES ('drift_log', 'earlier', :list)`, {
          list,
        });
        await warehouse.run(sql`INSERT INTO drift_log VALUES (NULL, NULL)`);
        const name = columns.find((column) => column === "shape") ?? "psi";
        await assertRejects(() => claimTables(warehouse, ["drift_log.sql"]), Error, `${name} would change`);
        assertEquals((await warehouse.query(sql`SELECT * FROM drift_log`)).rowCount, 1);
      }
    }));

  Deno.test(`\`claimViews()\` replaces its own view, and no other that took its place, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const claim = () =>
        claimViews(
          warehouse,
          ["scored_admissions"],
          () => warehouse.run(sql`CREATE OR REPLACE VIEW scored_admissions AS SELECT 1 AS stay_id`),
        );
      await claim();
      await claim();
      await warehouse.run(
        sql`DROP VIEW scored_admissions; CREATE VIEW scored_admissions AS SELECT 2 AS mine`,
      );
      await assertRejects(claim, Error, 'Cannot use "scored_admissions"');
      assertEquals(displayRows(await warehouse.query(sql`SELECT * FROM scored_admissions`)), [{ mine: 2 }]);
    }));

  Deno.test(`\`claimViews()\` replaces no view that has the columns of Wardbook's, but that it didn't make, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(sql`CREATE VIEW scored_admissions AS SELECT 2 AS stay_id`);
      const make = () => warehouse.run(sql`CREATE OR REPLACE VIEW scored_admissions AS SELECT 1 AS stay_id`);
      const claim = () => claimViews(warehouse, ["scored_admissions"], make);
      await assertRejects(claim, Error, 'Cannot use "scored_admissions"');
      assertEquals(displayRows(await warehouse.query(sql`SELECT * FROM scored_admissions`)), [{
        stay_id: 2,
      }]);
    }));

  Deno.test(`a claim of tables that are as they should be reads twice and writes nothing on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const files = ["quarantine.sql", staysTable(), "stay_features.sql"];
      await claimTables(warehouse, files);
      const asked: string[] = [];
      const counting: Warehouse = {
        engine: warehouse.engine,
        query: (statement, values) => {
          asked.push("query");
          return warehouse.query(statement, values);
        },
        stream: () => {
          throw new Error("nothing is streamed");
        },
        run: () => Promise.resolve(void asked.push("run")),
        append: () => Promise.reject(new Error("nothing is appended")),
        transaction: (work) => work(),
        close: () => Promise.resolve(),
      };
      await claimTables(counting, files);
      assertEquals(asked, ["query", "query"]);
    }));

  Deno.test(`a prediction that fails drops none of somebody else's tables on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await storeStays(warehouse, stays);
      const tables = ["model_encoded", "model_sums", "model_nodes"];
      for (const name of tables) {
        await warehouse.run(
          written(`CREATE TABLE ${name} (note VARCHAR); INSERT INTO ${name} VALUES ('mine')`, "x"),
        );
      }
      const compiled = modelSql(artefact);
      const failing = {
        ...compiled,
        prepare: [{ run: sql`SELECT * FROM nowhere` }],
        clear: tables.map((name) => written(`DROP TABLE IF EXISTS ${name}`, "x")),
      };
      await assertRejects(() => predictInWarehouse(warehouse, { ...scoring, compiled: failing }), Error);
      for (const name of tables) {
        const rows = await warehouse.query(written(`SELECT * FROM ${name}`, "x"));
        assertEquals(displayRows(rows), [{ note: "mine" }]);
      }
    }));
}

Deno.test("`openWarehouse()` adopts what an earlier version left in data/local, with its predictions", async () => {
  const url = `duckdb:data/local/adopted-${crypto.randomUUID()}.duckdb`;
  try {
    const before = await openWarehouse(url);
    for (const name of ["candidate", "prediction_log"]) await before.run(sqlFile(`${name}.sql`));
    await before.run(acceptedTable(cohortNamed("sparcs")));
    await before.run(sql`CREATE TABLE stays (stay_id BIGINT, age DOUBLE); INSERT INTO stays VALUES (1, 50)`);
    await before.run(
      sql`INSERT INTO prediction_log (stay_id, model_version, as_of, reason_1)
      VALUES (1, 'a', '2022-12-02', 'age 50: +1.0 days');
      CREATE TABLE drift_log (note VARCHAR)`,
    );
    await before.close();
    const warehouse = await openWarehouse(url);
    await load(warehouse);
    await writeCandidate(warehouse, { modelVersion: "a", name: "b" });
    const asOf = Date.UTC(2022, 11, 2);
    assertEquals(await explainedStays(warehouse, "a", { from: asOf, until: asOf }), new Set([1]));
    await assertRejects(() => logDrift(warehouse, "a", []), Error, 'Cannot use "drift_log"');
    await warehouse.close();
  } finally {
    const path = resolveInProject(url.slice("duckdb:".length));
    for (const file of [path, `${path}.wal`]) await Deno.remove(file).catch(() => {});
  }
});

Deno.test("`adoptTables()` adopts nothing where Wardbook has noted its tables", async () => {
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    await claimTables(warehouse, [staysTable()]);
    await warehouse.run(sqlFile("candidate.sql"));
    await warehouse.run(sql`INSERT INTO candidate VALUES ('a', 'theirs')`);
    await adoptTables(warehouse);
    await assertRejects(() => claimTables(warehouse, ["candidate.sql"]), Error, 'Cannot use "candidate"');
  } finally {
    await warehouse.close();
  }
});

Deno.test("who writes to a table claims it, and nobody else makes, changes or drops one", async () => {
  const wrong: string[] = [];
  const writing = /DELETE FROM [a-z]|\.append\(\s*"|MERGE INTO|_insert\.sql"|stagingSql\(\w+\);/;
  for await (const { path, text } of sources(new URL("../../lib/", import.meta.url))) {
    // The tables of an export stand in a database of their own, in memory.
    if (
      /\/(own_tables|doors\/door_source|staging\/(accepted|stays)_table|staging\/stage_stays|loads\/load_tables)\.ts$/
        .test(
          path,
        ) ||
      /\/lib\/(warehouse|notebook)\//.test(path)
    ) continue;
    if (/(CREATE( OR REPLACE)?|DROP|ALTER) TABLE (?!IF EXISTS \$\{table\})/.test(text)) {
      wrong.push(`${path} defines`);
    }
    // Parts of what their callers, who claim, do; and a script of a page, which appends elements.
    const isPart =
      /\/(score\/log\/log_batch|cohort\/(intake\/duplicates|loads\/load_log)|explore\/island)\.ts$/
        .test(path);
    if (writing.test(text) && !text.includes("claimTables(") && !isPart) wrong.push(`${path} writes`);
  }
  assertEquals(wrong, []);
  assert(writing.test("DELETE FROM stays"));
});

async function* sources(folder: URL): AsyncGenerator<{ path: string; text: string }> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const url = new URL(name + (isDirectory ? "/" : ""), folder);
    if (isDirectory) yield* sources(url);
    else yield { path: url.pathname, text: await Deno.readTextFile(url) };
  }
}

for (const [engine, withEngine] of engines) {
  Deno.test(`\`claimTables()\` drops the batches that versions before made, and nobody else's, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const names = async () => {
        const found = await warehouse.query(
          sql`SELECT LOWER(table_name) AS name FROM information_schema.tables
            WHERE LOWER(table_name) LIKE '%batch' ORDER BY 1`,
        );
        return categoriesOf(found, "name").labels;
      };
      await claimTables(warehouse, ["prediction_log.sql"]);
      await warehouse.run(sql`
        CREATE TABLE prediction_batch (stay_id BIGINT, days DOUBLE);
        CREATE TABLE drift_batch (mine VARCHAR);
        INSERT INTO wardbook_tables (name, definition, column_list)
          VALUES ('prediction_batch', 'x', 'stay_id BIGINT,days DOUBLE'), ('drift_batch', 'y', 'week_start TIMESTAMP')`);
      await claimTables(warehouse, ["prediction_log.sql"]);
      assertEquals(await names(), ["drift_batch", "prediction_batch"], "who adds to a log drops nothing");
      for (let times = 0; times < 2; times++) await claimTables(warehouse, ["candidate.sql"]);
      assertEquals(await names(), ["drift_batch"]);
    }));
}
