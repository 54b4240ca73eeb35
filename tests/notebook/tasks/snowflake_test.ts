import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { withServer } from "../../warehouse/with_snowflake.ts";
import { taskLine } from "./task_line.ts";

const snowflakeTask = taskLine("snowflake");
const task = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  snowflakeTask(args, { WARDBOOK_WAREHOUSE: "", ...env });

Deno.test("`deno task snowflake` explains itself, and says what it can't do", async () => {
  const help = await task(["--help"]);
  assertEquals(help.code, 0);
  assertStringIncludes(help.out, "deno task snowflake deploy|remove [options]");
  const wrong: readonly (readonly [readonly string[], string])[] = [
    [["destroy"], 'it was asked for "destroy"'],
    [["deploy", "--force"], "Unknown option '--force'"],
    [["deploy"], "--url or WARDBOOK_WAREHOUSE must name the account"],
    [["models", "push", "--url", "snowflake://x"], "--cohort must say whose models"],
    [["deploy", "--database"], "Option '--database <value>' argument missing"],
  ];
  for (const [args, message] of wrong) {
    const { code, err } = await task(args);
    assertEquals(code, 2, args.join(" "));
    assertStringIncludes(err, message);
  }
});

Deno.test("deno task snowflake deploy --dry-run shows every statement with the names given, and connects to nothing", async () => {
  const names = ["--database", "med", "--schema", "stays", "--warehouse", "small", "--prefix", "med7"];
  const { code, out, err } = await task(["deploy", "--dry-run", ...names]);
  assertEquals([code, err], [0, ""]);
  assertStringIncludes(out, "CREATE SCHEMA IF NOT EXISTS med.stays WITH MANAGED ACCESS");
  assertStringIncludes(out, "-- tasks.sql (med7_scorer): How are new admissions scored every hour");
  assertEquals(out.match(/<%|wardbook_(reader|scorer|owner|service)|ACCOUNTADMIN/g), null);
  const admin = await task(["deploy", "--administrator", "--dry-run", "--addresses", "203.0.113.0/24"]);
  assertStringIncludes(admin.out, "VALUE_LIST = ('203.0.113.0/24')");
  assertMatch((await task(["deploy", "--dry-run", "--prefix", "a b"])).err, /the prefix is not/);
});

Deno.test("deno task snowflake deploy and remove change an account, and may run again", () =>
  withServer(async (server) => {
    const url = server.url.replace("role=OWNER", "role=SYSADMIN");
    for (let times = 0; times < 2; times++) {
      const { code, out, err } = await task(["deploy", "--url", url], server.env);
      assertEquals([code, err], [0, ""]);
      assertStringIncludes(out, "database.sql: done (SYSADMIN)");
      assertStringIncludes(out, "stream.sql: left out until there is stay_features, scored_admissions");
    }
    const removed = await task(["remove", "--url", url], server.env);
    assertEquals([removed.code, removed.err], [0, ""]);
    const { code, err } = await task(["remove", "--url", url.replace("SYSADMIN", "NOBODY")], {
      ...server.env,
      SNOWFLAKE_PASSWORD: "wrong",
    });
    assertEquals(code, 1);
    assertStringIncludes(err, "user and password must be right");
  }));
