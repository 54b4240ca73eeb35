import { assertEquals, assertRejects } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { numbersOf } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { openLocal, withServer } from "../with_snowflake.ts";

/** Runs for hours unless it is cancelled. */
const endless = sql`SELECT COUNT(*) AS n FROM t AS a CROSS JOIN t AS b CROSS JOIN t AS c CROSS JOIN t AS d
  CROSS JOIN t AS e WHERE a.x + b.x + c.x + d.x + e.x = 1`;

Deno.test("a signal cancels what runs, rolls its transaction back, and refuses what comes after", () =>
  withServer(async (server) => {
    const controller = new AbortController();
    const warehouse = await openLocal(server, { signal: controller.signal });
    await warehouse.run(sql`CREATE TABLE t AS SELECT seq4() AS x FROM TABLE(GENERATOR(ROWCOUNT => 1000))`);
    const work = warehouse.transaction(async () => {
      await warehouse.run(sql`DELETE FROM t`);
      await warehouse.run(sql`INSERT INTO t SELECT seq4() AS x FROM TABLE(GENERATOR(ROWCOUNT => 2000))`);
      const counting = warehouse.query(endless);
      while (!server.statements.at(-1)!.includes("CROSS JOIN")) {
        await new Promise((done) => setTimeout(done, 5));
      }
      controller.abort();
      return await counting;
    });
    await assertRejects(() => work, QueryError, "as it was cancelled");
    await assertRejects(() => warehouse.query(sql`SELECT 1`), QueryError, "Cannot use the warehouse");
    const after = await openLocal(server);
    assertEquals(numbersOf(await after.query(sql`SELECT COUNT(*) AS n FROM t`), "n")[0], 1000);
    await after.close();
    await warehouse.close();
  }));

Deno.test("a signal ends waiting for a server that is away", () =>
  withServer(async (server) => {
    const controller = new AbortController();
    const warehouse = await openLocal(server, { signal: controller.signal, patienceMs: 1e9 });
    server.misbehave({ kind: "unavailable", times: Infinity });
    const reading = warehouse.query(sql`SELECT 1 AS x`);
    controller.abort();
    await assertRejects(() => reading, QueryError);
    server.behave();
    await warehouse.close();
  }));

Deno.test({
  name: "`onInterrupt()` cancels first, and then lets Ctrl-C end the process as it would have",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const args = ["run", "-A", resolveInProject("tests/warehouse/snowflake/interrupt_child.ts")];
    const child = new Deno.Command(Deno.execPath(), { args, stdin: "piped", stdout: "piped" }).spawn();
    const said = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    assertEquals((await said.read()).value, "ready\n");
    child.kill("SIGINT");
    assertEquals((await said.read()).value, "cancelled\n");
    assertEquals((await child.status).signal, "SIGINT");
    await said.cancel();
    await child.stdin.close().catch(() => undefined);
  },
});
