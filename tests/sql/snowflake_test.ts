import { Dialect, parse } from "@polyglot-sql/sdk";
import { assert, assertEquals, assertLess } from "@std/assert";
import { staysTable } from "lib/cohort/staging/stays_table.ts";
import { scoredAdmissionsView } from "lib/score/warehouse/scored_admissions.ts";
import { usualNames, withNames } from "lib/warehouse/snowflake/deploy/deployment_names.ts";
import { sqlFile } from "lib/warehouse/sql.ts";
import { splitStatements, withoutComments } from "../snowflake/statement_kind.ts";

const folder = new URL("../../sql/snowflake/", import.meta.url);
const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).filter((name) => name.endsWith(".sql"))
  .sort();
const fields = ["question", "role", "inputs", "parameters", "caveats"];
/** Statements of Snowflake's that the parser doesn't know. */
const beyondParser =
  /^(DROP (USER|ROLE|IMAGE REPOSITORY) |EXECUTE JOB SERVICE |GRANT .* ON COMPUTE POOL |CREATE (DATABASE|SCHEMA) |GRANT OWNERSHIP .* COPY CURRENT GRANTS$)/;

const places = { ...usualNames, addresses: ["203.0.113.0/24"] };
/** Scripts that administrators run in a role of their own: they name none. */
const byHand = ["account.sql", "network.sql", "pool.sql"];

function textOf(name: string): string {
  return withNames(Deno.readTextFileSync(new URL(name, folder)), places);
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
    assertEquals(taken.join(", then "), byHand.includes(name) ? "" : said, name);
    assert(byHand.includes(name) || code[0]!.startsWith("USE ROLE"), `${name} begins by taking its role`);
  }
});

Deno.test("the reader only looks, and the scorer only adds predictions, and fills in their reasons", () => {
  const granted = (role: string) =>
    all.flatMap((statement) => {
      const match = new RegExp(`^GRANT (.+) ON (.+) TO ROLE ${role}$`).exec(statement);
      return match ? [`${match[1]} ON ${match[2]!.replace("wardbook.hospital.", "")}`] : [];
    }).sort();
  assertEquals(granted("wardbook_reader"), [
    "SELECT ON TABLE candidate",
    "SELECT ON TABLE drift_log",
    "SELECT ON TABLE prediction_log",
    "SELECT ON TABLE remaining_log",
    "SELECT ON TABLE run_log",
    "SELECT ON TABLE scoring_runs",
    "SELECT ON TABLE shadow_log",
    "SELECT ON TABLE shadow_nights",
    "SELECT ON TABLE stay_features",
    "SELECT ON TABLE stays",
    "SELECT ON TABLE wardbook_tables",
    "SELECT ON VIEW run_costs",
    "USAGE ON DATABASE wardbook",
    "USAGE ON SCHEMA wardbook.hospital",
    "USAGE ON SCHEMA wardbook.hospital",
    "USAGE ON WAREHOUSE wardbook",
  ]);
  assertEquals(granted("wardbook_scorer"), [
    "CREATE TASK ON SCHEMA wardbook.hospital",
    "EXECUTE TASK ON ACCOUNT",
    "INSERT ON TABLE drift_log",
    "INSERT ON TABLE prediction_log",
    "INSERT ON TABLE remaining_log",
    "INSERT ON TABLE run_log",
    "INSERT ON TABLE scoring_runs",
    "INSERT ON TABLE shadow_log",
    "INSERT ON TABLE shadow_nights",
    "READ ON STAGE models",
    "SELECT ON STREAM new_admissions",
    "SELECT ON VIEW scored_admissions",
    "UPDATE ON TABLE prediction_log",
    "UPDATE ON TABLE shadow_nights",
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

Deno.test("the budget lets an hourly task and a nightly run pass", () => {
  const monitor = all.find((statement) => statement.startsWith("CREATE RESOURCE MONITOR"))!;
  const credits = Number(/CREDIT_QUOTA = (\d+)/.exec(monitor)![1]), stopsAt = 0.9 * credits;
  assert(all.some((statement) => statement.includes("SCHEDULE = 'USING CRON 5 * * * * UTC'")));
  // A run of the task keeps the warehouse awake for two minutes: it works, and waits a minute before it
  // sleeps.
  const hourly = 30 * 24 * 120 / 3600, nightly = 30 * 600 / 3600;
  assertLess(hourly + nightly, stopsAt);
  assert(textOf("account.sql").includes(`are ${hourly} credits`));
});

Deno.test("what is created can be created again, and is removed", () => {
  const removed = [...statementsOf("remove_tasks.sql"), ...statementsOf("remove.sql")];
  for (const statement of all) {
    const created = /^CREATE (?:OR (ALTER|REPLACE) )?([A-Z ]+?) (IF NOT EXISTS )?([a-z_.]+)/.exec(statement);
    if (!created) continue;
    const [, or, kind, isSafe, name] = created;
    assert(or ?? isSafe, `${kind} ${name} can't be created twice`);
    if (/^(RESOURCE MONITOR|SCHEMA|NETWORK RULE|NETWORK POLICY|COMPUTE POOL)$/.test(kind!)) continue;
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

Deno.test("every view, table and stream that the scripts name is made by them, by the notebooks or by the view's writer", () => {
  const made = [
    ...all.flatMap((statement) =>
      /^CREATE (?:OR \w+ )?(?:TABLE|STREAM|STAGE|TASK|VIEW|NETWORK RULE|IMAGE REPOSITORY) (?:IF NOT EXISTS )?wardbook\.hospital\.(\w+)/
        .exec(statement)
        ?.[1] ?? []
    ),
    ...[
      "stay_features",
      "candidate",
      "prediction_log",
      "remaining_log",
      "shadow_log",
      "shadow_nights",
      "drift_log",
      "run_log",
    ].filter((
      name,
    ) => sqlFile(`${name}.sql`).text !== ""),
    ...(staysTable().text.includes("TABLE IF NOT EXISTS stays") ? ["stays"] : []),
    ...[scoredAdmissionsView, "wardbook_tables", "nightly"],
  ];
  const named = names.flatMap((name) =>
    Array.from(textOf(name).matchAll(/wardbook\.hospital\.(\w+)/g), (match) => match[1]!)
  );
  for (const name of named) assert(made.includes(name), `nothing makes ${name}`);
});

Deno.test("the container has the Deno that the project runs on, and nobody's rows, models or history", () => {
  const read = (name: string) => Deno.readTextFileSync(new URL(`../../${name}`, import.meta.url));
  const [, version] = /npx --yes deno@([\d.]+) task run/.exec(read("README.md"))!;
  assert(read("Containerfile").includes(`FROM denoland/deno:${version}\n`));
  const ignored = read(".dockerignore").split("\n");
  for (const name of [".git", "data/local", "data/runs", "models/*"]) assert(ignored.includes(name), name);
});
