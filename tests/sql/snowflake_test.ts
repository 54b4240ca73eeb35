import { Dialect, parse } from "@polyglot-sql/sdk";
import { assert, assertEquals, assertLess } from "@std/assert";
import { staysTable } from "lib/cohort/staging/stays_table.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import { scorePeriod } from "lib/score/here/score_period.ts";
import { compareLogs } from "lib/score/log/compare_logs.ts";
import { installScoredAdmissions } from "lib/score/warehouse/install_scored_admissions.ts";
import { predictInWarehouse } from "lib/score/warehouse/predict_in_warehouse.ts";
import { scoredAdmissionsView } from "lib/score/warehouse/scored_admissions.ts";
import { sqlFile } from "lib/warehouse/sql.ts";
import { madeArtefact, madePeriod, madeStays, storeStays } from "../score/made_stays.ts";
import { predictionLog } from "../score/small_warehouse.ts";
import { connectDriver, disconnect, execute } from "../snowflake/driver.ts";
import { splitStatements, withoutComments } from "../snowflake/statement_kind.ts";
import { openLocal, withServer } from "../warehouse/with_snowflake.ts";

const folder = new URL("../../sql/snowflake/", import.meta.url);
const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).filter((name) => name.endsWith(".sql"))
  .sort();
const fields = ["question", "role", "inputs", "parameters", "caveats"];
/** Statements of Snowflake's that the parser doesn't know. */
const beyondParser = /^DROP (USER|ROLE) IF EXISTS [a-z_]+$/;

function textOf(name: string): string {
  return Deno.readTextFileSync(new URL(name, folder));
}

function statementsOf(name: string): string[] {
  return splitStatements(textOf(name)).map((statement) => withoutComments(statement).replace(/\s+/g, " "));
}

const all = names.flatMap(statementsOf);

Deno.test("every file of sql/snowflake/ has a header: its name, question, role, inputs, parameters, caveats", () => {
  for (const name of names) {
    const header = textOf(name).split("\n").filter((line) => line.startsWith("-- "));
    assertEquals(header[0], `-- ${name.replace(".sql", "")}`);
    const found = header.slice(1).flatMap((line) => /^-- ([a-z]+): ./.exec(line)?.[1] ?? []);
    assertEquals(found, fields, name);
    assert(textOf(name).split("\n").length - 1 <= 80, `${name} has more than 80 lines`);
  }
});

Deno.test("every statement of sql/snowflake/ passes the Snowflake parser", () => {
  for (const statement of all) {
    if (beyondParser.test(statement)) continue;
    const { success, error } = parse(statement, Dialect.Snowflake);
    assert(success, `${statement}: ${error}`);
  }
});

Deno.test("no file takes the role ACCOUNTADMIN, and each takes the roles that its header says", () => {
  for (const name of names) {
    const code = statementsOf(name);
    assert(!code.some((statement) => /ACCOUNTADMIN|SECURITYADMIN/i.test(statement)), name);
    const taken = code.flatMap((statement) => /^USE ROLE (\w+)$/.exec(statement)?.[1] ?? []);
    const said = /^-- role: (.*)$/m.exec(textOf(name))![1]!;
    assertEquals(taken.join(", then "), name === "account.sql" ? "" : said, name);
    assert(name === "account.sql" || code[0]!.startsWith("USE ROLE"), `${name} begins by taking its role`);
  }
});

Deno.test("the reader only looks, and the scorer only adds predictions", () => {
  const granted = (role: string) =>
    all.flatMap((statement) => {
      const match = new RegExp(`^GRANT (.+) ON (.+) TO ROLE ${role}$`).exec(statement);
      return match ? [`${match[1]} ON ${match[2]!.replace("wardbook.public.", "")}`] : [];
    }).sort();
  assertEquals(granted("wardbook_reader"), [
    "SELECT ON TABLE drift_log",
    "SELECT ON TABLE prediction_log",
    "SELECT ON TABLE scoring_runs",
    "SELECT ON TABLE stay_features",
    "SELECT ON TABLE stays",
    "USAGE ON DATABASE wardbook",
    "USAGE ON SCHEMA wardbook.public",
    "USAGE ON WAREHOUSE wardbook",
  ]);
  assertEquals(granted("wardbook_scorer"), [
    "CREATE TASK ON SCHEMA wardbook.public",
    "EXECUTE TASK ON ACCOUNT",
    "INSERT ON TABLE prediction_log",
    "INSERT ON TABLE scoring_runs",
    "SELECT ON STREAM new_admissions",
    "SELECT ON VIEW scored_admissions",
  ]);
  assert(
    !all.some((statement) => /\bALL PRIVILEGES\b|\bTO ROLE PUBLIC\b|WITH GRANT OPTION/i.test(statement)),
  );
});

Deno.test("the warehouse falls asleep, and has a budget that stops it", () => {
  const warehouse = all.find((statement) => statement.startsWith("CREATE WAREHOUSE"))!;
  assert(/AUTO_SUSPEND = 60\b/.test(warehouse) && /INITIALLY_SUSPENDED = TRUE/.test(warehouse));
  const monitor = all.find((statement) => statement.startsWith("CREATE RESOURCE MONITOR"))!;
  assert(/ON 90 PERCENT DO SUSPEND ON 100 PERCENT DO SUSPEND_IMMEDIATE/.test(monitor));
  assert(
    all.some((statement) => statement === "ALTER WAREHOUSE wardbook SET RESOURCE_MONITOR = wardbook_monitor"),
  );
});

Deno.test("what is created can be created again, and is removed", () => {
  const removed = [...statementsOf("remove_tasks.sql"), ...statementsOf("remove.sql")];
  for (const statement of all) {
    const created = /^CREATE ([A-Z ]+?) (IF NOT EXISTS )?([a-z_.]+)/.exec(statement);
    if (!created) continue;
    const [, kind, isSafe, name] = created;
    assert(isSafe, `${kind} ${name} can't be created twice`);
    if (kind === "RESOURCE MONITOR" || kind === "SCHEMA") continue;
    assert(removed.includes(`DROP ${kind} IF EXISTS ${name}`), `${kind} ${name} is not removed`);
  }
});

Deno.test("sql/snowflake/README.md lists every file with its role, in an order in which roles exist before they are taken", () => {
  const readme = Deno.readTextFileSync(new URL("README.md", folder));
  const listed = Array.from(
    readme.matchAll(/^\| \S+ +\| `([a-z_]+\.sql)` +\| ([^|]+?) +\|/gm),
    (match) => match.slice(1),
  );
  assertEquals(listed.map(([name]) => name!).toSorted(), names);
  for (const [name, role] of listed) {
    assertEquals(
      role!.replace(", ", ", then "),
      /^-- role: ([^,\n]+(, then [^,\n]+)?)/m.exec(textOf(name!))![1]!,
    );
  }
  assertEquals(listed[0], ["roles.sql", "USERADMIN"]);
});

/** What a task runs: what stands after its AS, and nothing between it and the INSERT. */
function bodyOf(task: string): string {
  const text = splitStatements(textOf("tasks.sql")).find((statement) =>
    statement.includes(`public.${task}\n    WAREHOUSE`)
  )!;
  return /^AS\n([^]+)$/m.exec(text)![1]!;
}

/** The statement of a file that begins so. */
function statementOf(name: string, start: string): string {
  return statementsOf(name).find((statement) => statement.startsWith(start))!;
}

Deno.test("the hourly task adds each new admission's prediction by the champion's view once, and the next one counts", () =>
  withServer(async (server) => {
    const warehouse = await openLocal(server);
    const connection = await connectDriver(server);
    const run = (text: string) => execute(connection, text);
    try {
      const stays = madeStays(30);
      const champion = madeArtefact(stays, fitRidge);
      await storeStays(warehouse, stays);
      await warehouse.run(sqlFile("prediction_log.sql"));
      await installScoredAdmissions(warehouse, champion);
      await run(statementOf("stream.sql", "CREATE TABLE"));
      // Stands for the stream, which the server doesn't have.
      await run("CREATE TABLE new_admissions AS SELECT stay_id FROM stay_features WHERE stay_id <= 20");
      assertEquals(await run(bodyOf("score_admissions")), [{ "number of rows inserted": 20 }]);
      assertEquals(await run(bodyOf("score_admissions")), [{ "number of rows inserted": 0 }]);
      await run(bodyOf("count_scores"));
      assertEquals(await run("SELECT logged, waiting FROM scoring_runs"), [{ LOGGED: 20, WAITING: 10 }]);
      const hourly = await predictionLog(warehouse);
      await scorePeriod(warehouse, { ...champion, ...madePeriod });
      const { rows, onlyInFirst, onlyInSecond, otherInput, largestDays } = compareLogs(
        hourly,
        await predictInWarehouse(warehouse, { ...champion, ...madePeriod }),
      );
      assertEquals([rows, onlyInFirst, onlyInSecond, otherInput], [20, 0, 10, 0]);
      assertLess(largestDays, 1e-9);
      assertEquals(
        (await predictionLog(warehouse)).rowCount,
        30,
        "the nightly run adds only what is missing",
      );
    } finally {
      await disconnect(connection);
      await warehouse.close();
    }
  }));

Deno.test("every view, table and stream that the scripts name is made by them, by the notebooks or by the view's writer", () => {
  const made = [
    ...all.flatMap((statement) =>
      /^CREATE (?:TABLE|STREAM|STAGE|FILE FORMAT|TASK) IF NOT EXISTS wardbook\.public\.(\w+)/.exec(statement)
        ?.[1] ?? []
    ),
    ...["stay_features", "prediction_log", "drift_log"].filter((name) => sqlFile(`${name}.sql`).text !== ""),
    ...(staysTable().text.includes("TABLE IF NOT EXISTS stays") ? ["stays"] : []),
    scoredAdmissionsView,
  ];
  const named = names.flatMap((name) =>
    Array.from(textOf(name).matchAll(/wardbook\.public\.(\w+)/g), (match) => match[1]!)
  );
  for (const name of named) assert(made.includes(name), `nothing makes ${name}`);
});
