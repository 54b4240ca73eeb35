import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { staysTable } from "lib/cohort/staging/stays_table.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import { logPredictions } from "lib/score/log/prediction_log.ts";
import { claimShadow, scoreShadow } from "lib/score/shadow/score_shadow.ts";
import { installScoredAdmissions } from "lib/score/warehouse/install_scored_admissions.ts";
import { scorePeriodInWarehouse } from "lib/score/warehouse/score_in_warehouse.ts";
import { categoriesOf, categoryColumn, numbersOf, tableOf } from "lib/table/table.ts";
import { claimTables } from "lib/warehouse/own_tables.ts";
import { deploy, type StepOutcome } from "lib/warehouse/snowflake/deploy/deploy.ts";
import { deploymentSteps, type Executor, removalSteps } from "lib/warehouse/snowflake/deploy/deployment.ts";
import { usualNames, withNames } from "lib/warehouse/snowflake/deploy/deployment_names.ts";
import { openAccount } from "lib/warehouse/snowflake/deploy/open_account.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import { QueryError, type Warehouse } from "lib/warehouse/warehouse.ts";
import { madeArtefact, madePeriod, madeStays, storeStays } from "../../../score/made_stays.ts";
import { predictionLog } from "../../../score/small_warehouse.ts";
import type { SnowflakeServer } from "../../../snowflake/server.ts";
import { openLocal, withServer } from "../../with_snowflake.ts";

const names = { ...usualNames, addresses: ["203.0.113.0/24"] };

/** The server's URL in another role, and in the deployment's schema. */
function urlAs(server: SnowflakeServer, role: string): string {
  return server.url.replace("/PUBLIC", "/HOSPITAL").replace("role=OWNER", `role=${role}`);
}

async function openAs(server: SnowflakeServer, role: string): Promise<Warehouse> {
  return await openLocal({ ...server, url: urlAs(server, role) });
}

async function deployAs(
  server: SnowflakeServer,
  role: string,
  by: Executor = "deployer",
): Promise<StepOutcome[]> {
  const account = await openAccount(urlAs(server, role), { environment: (name) => server.env[name] });
  const outcomes: StepOutcome[] = [];
  try {
    await deploy(account, deploymentSteps(names, by), names, (outcome) => outcomes.push(outcome));
  } finally {
    await account.close();
  }
  return outcomes;
}

const ranOf = (outcomes: readonly StepOutcome[]) =>
  Object.fromEntries(
    outcomes.map(({ step, ran, missing, refusal }) => [step.file, ran || (refusal ?? missing.join(", "))]),
  );

/** Makes and fills tables as the notebooks do, but for those left out, and the champion's view. */
async function runNotebooks(owner: Warehouse, without: readonly string[] = []): Promise<void> {
  const stays = madeStays(30);
  await claimTables(owner, [
    staysTable(),
    ...[
      "stay_features",
      "candidate",
      "prediction_log",
      "drift_log",
      "feature_selection",
      "remaining_log",
      "shadow_log",
      "shadow_nights",
      "run_log",
    ]
      .filter((name) => !without.includes(name)).map((name) => `${name}.sql`),
  ]);
  await storeStays(owner, stays);
  await installScoredAdmissions(owner, madeArtefact(stays, fitRidge));
}

Deno.test("`deploy()` makes all of it, leaves what waits for tables, and may run again at any time", () =>
  withServer(async (server) => {
    const first = ranOf(await deployAs(server, "SYSADMIN"));
    const waiting =
      "stays, stay_features, candidate, prediction_log, remaining_log, shadow_log, shadow_nights, drift_log, run_log, wardbook_tables";
    assertEquals(first, {
      ...{ "roles.sql": true, "warehouse.sql": true, "database.sql": true, "stages.sql": true },
      ...{ "grants.sql": waiting, "stream.sql": "stay_features, scored_admissions" },
      ...{ "tasks.sql": "scored_admissions, prediction_log", "cost.sql": first["cost.sql"]! },
    });
    // It needs what only an administrator grants.
    assertMatch(String(first["cost.sql"]), /^Cannot run cost\.sql .*'SNOWFLAKE' does not exist/s);
    assertEquals(Object.values(ranOf(await deployAs(server, "ACCOUNTADMIN", "administrator"))), [
      true,
      true,
      true,
    ]);
    const owner = await openAs(server, "WARDBOOK_OWNER");
    await runNotebooks(owner);
    for (let times = 0; times < 2; times++) {
      const outcomes = await deployAs(server, "SYSADMIN");
      assert(outcomes.every(({ ran }) => ran), JSON.stringify(ranOf(outcomes)));
      assertEquals(Object.values(ranOf(await deployAs(server, "ACCOUNTADMIN", "administrator"))), [
        true,
        true,
        true,
      ]);
    }
    assertEquals([...server.account.tasks].map(([name, { isStarted }]) => [name, isStarted]), [
      ["WARDBOOK.HOSPITAL.SCORE_ADMISSIONS", true],
      ["WARDBOOK.HOSPITAL.COUNT_SCORES", true],
    ]);
    assert(server.account.managed.has("WARDBOOK.HOSPITAL"));
    await owner.close();
  }));

Deno.test("reader and scorer do their work without leave to make tables, and no more than that", () =>
  withServer(async (server) => {
    await deployAs(server, "SYSADMIN");
    await deployAs(server, "ACCOUNTADMIN", "administrator");
    const owner = await openAs(server, "WARDBOOK_OWNER");
    // Nobody waits for what some sources never make, or what a trial makes.
    await runNotebooks(owner, ["run_log", "shadow_log", "shadow_nights"]);
    await owner.run(sql`CREATE TABLE quarantine (x INTEGER)`);
    const grants = (await deployAs(server, "SYSADMIN")).find(({ step }) => step.file === "grants.sql")!;
    assertEquals([grants.ran, grants.missing], [true, ["shadow_log", "shadow_nights", "run_log"]]);
    const scorer = await openAs(server, "WARDBOOK_SCORER"), reader = await openAs(server, "WARDBOOK_READER");
    const champion = madeArtefact(madeStays(30), fitRidge);
    const scores = await scorePeriodInWarehouse(scorer, { ...champion, ...madePeriod });
    assertEquals(scores.reduce((sum, { written }) => sum + written, 0), 30);
    const log = await reader.query(sql`SELECT * FROM prediction_log ORDER BY stay_id`);
    assertEquals(log.rowCount, 30);
    // What was scored in the warehouse gets its reasons later, and nothing else.
    const reason = categoryColumn(Array.from({ length: 30 }, () => "deposit 1"));
    const explained = tableOf({ ...log.columns, reason_1: reason });
    for (const counts of (await logPredictions(scorer, explained)).values()) {
      assertEquals(counts, { written: 0, changed: 0 });
    }
    const filled = await reader.query(sql`SELECT * FROM prediction_log ORDER BY stay_id`);
    assertEquals(categoriesOf(filled, "reason_1").labels, ["deposit 1"]);
    assertEquals(numbersOf(filled, "predicted_days"), numbersOf(log, "predicted_days"));
    const trial = {
      ...{ version: champion.meta.version, over: "ba9876543210", from: "2022-12-01", reason: "r" },
      ...{ leastGain: 0.005, power: 0.8, stays: 100, by: "b", at: "2022-12-01T00:00:00.000Z" },
    };
    const load = () => Promise.resolve(champion), where = "warehouse";
    const silent = async () => (await scoreShadow(scorer, trial, { ...madePeriod, where, load }))!;
    assertMatch((await silent()).refusal!, /Insufficient privileges/);
    await claimShadow(owner);
    assertMatch((await silent()).refusal!, /let this role read it/);
    await deployAs(server, "SYSADMIN");
    const { stays, faults, refusal } = await silent();
    assertEquals([stays, faults, refusal], [30, 0, null]);
    for (const [warehouse, refused] of [[scorer, ["quarantine"]], [reader, ["quarantine"]]] as const) {
      for (const table of refused) {
        const reading = () => warehouse.query(written(`SELECT COUNT(*) AS n FROM ${table}`, "inline"));
        await assertRejects(reading, QueryError, "does not exist");
      }
      await assertRejects(() => warehouse.run(staysTable()), QueryError, "Insufficient privileges");
      await assertRejects(() => warehouse.run(sql`DELETE FROM stays`), QueryError);
    }
    await assertRejects(() => logPredictions(reader, log), QueryError);
    const merge = (clause: string) =>
      written(
        `MERGE INTO remaining_log USING (SELECT 1 AS one) AS told ON remaining_log.stay_id = told.one ${clause}`,
        "inline",
      );
    await scorer.run(merge("WHEN NOT MATCHED AND told.one = 0 THEN INSERT (stay_id) VALUES (told.one)"));
    await assertRejects(
      () => scorer.run(merge("WHEN MATCHED THEN UPDATE SET stay_id = told.one")),
      QueryError,
      "not authorized",
    );
    for (const each of [owner, scorer, reader]) await each.close();
  }));

Deno.test("the tasks' statements, as the scorer runs them, log each admission once and count in UTC", () =>
  withServer(async (server) => {
    await deployAs(server, "SYSADMIN");
    await deployAs(server, "ACCOUNTADMIN", "administrator");
    const owner = await openAs(server, "WARDBOOK_OWNER");
    await runNotebooks(owner);
    await deployAs(server, "SYSADMIN");
    const body = (task: string) => {
      const text = server.account.tasks.get(`WARDBOOK.HOSPITAL.${task}`)!.body;
      // A table stands for the stream, which the server can't run.
      return written(text.replace(/\w+\.\w+\.new_admissions/, "arrivals"), task);
    };
    await owner.run(sql`CREATE TABLE arrivals AS SELECT stay_id FROM stay_features WHERE stay_id <= 20`);
    for (let times = 0; times < 2; times++) {
      await owner.run(body("SCORE_ADMISSIONS"));
      assertEquals((await predictionLog(owner)).rowCount, 20);
    }
    await owner.run(body("COUNT_SCORES"));
    const counted = await owner.query(sql`SELECT logged, waiting, ran_at FROM scoring_runs`);
    assertEquals([numbersOf(counted, "logged")[0], numbersOf(counted, "waiting")[0]], [20, 10]);
    for (const { body } of server.account.tasks.values()) assert(!/CURRENT_TIMESTAMP|LOCALTIME/i.test(body));
    await owner.close();
  }));

Deno.test("a run's cost is what the statements with its tag cost", () =>
  withServer(async (server) => {
    await deployAs(server, "SYSADMIN");
    await deployAs(server, "ACCOUNTADMIN", "administrator");
    await deployAs(server, "SYSADMIN");
    const snowflake = await openLocal(server);
    const owner = await openAs(server, "WARDBOOK_OWNER");
    const tag = (run: string) =>
      JSON.stringify({ app: "wardbook", run, notebook: "05", cohort: "synthetic" });
    const insert =
      sql`INSERT INTO snowflake.account_usage.query_attribution_history VALUES (:tag, :at, :credits)`;
    const at = new Date(Date.UTC(2022, 10, 1));
    for (
      const [text, credits] of [[tag("a"), 0.5], [tag("a"), 0.25], [tag("b"), 1], ["other", 9], [
        "{}",
        7,
      ]] as const
    ) {
      await snowflake.run(insert, { tag: text, at, credits });
    }
    const costs = await owner.query(sql`SELECT run, statements, credits FROM run_costs ORDER BY run`);
    assertEquals([...numbersOf(costs, "credits")], [0.75, 1]);
    assertEquals([...numbersOf(costs, "statements")], [2, 1]);
    for (const each of [owner, snowflake]) await each.close();
  }));

Deno.test("everything can be taken back, and made again", () =>
  withServer(async (server) => {
    await deployAs(server, "SYSADMIN");
    await deployAs(server, "ACCOUNTADMIN", "administrator");
    const account = await openAccount(urlAs(server, "ACCOUNTADMIN"), {
      environment: (name) => server.env[name],
    });
    await deploy(account, removalSteps(names), names, () => {});
    await account.close();
    assert(!server.account.has("ROLE", "WARDBOOK_OWNER") && !server.account.has("WAREHOUSE", "WARDBOOK"));
    await deployAs(server, "SYSADMIN");
  }));

Deno.test("`withNames()` fills in names and addresses, and nothing else that could reach a statement", () => {
  const refuses = (change: Partial<typeof names>, message: string) => {
    const text = "<% database %> <% addresses %>";
    assertThrows(() => withNames(text, { ...names, ...change }), RangeError, message);
  };
  assertEquals(withNames("<% database %>.<%schema%>", { ...names, database: "med" }), "med.hospital");
  refuses({ database: "a; DROP TABLE b" }, "the database is not");
  refuses({ database: "" }, "the database is not");
  refuses({ addresses: [] }, "--addresses names nobody");
  refuses({ addresses: ["0.0.0.0/0'); DROP"] }, "addresses are like");
  assertThrows(() => withNames("<% password %>", names), RangeError, '"password" is not');
});
