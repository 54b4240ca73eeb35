import { assert, assertEquals } from "@std/assert";
import { queryTag } from "lib/warehouse/snowflake/login/query_tag.ts";
import { sql } from "lib/warehouse/sql.ts";
import { openLocal, withServer } from "../../with_snowflake.ts";

const variables: Readonly<Record<string, string>> = {
  WARDBOOK_RUN: "run-1",
  WARDBOOK_NOTEBOOK: "05_scoring",
};
const tag = '{"app":"wardbook","run":"run-1","notebook":"05_scoring","cohort":"synthetic"}';

Deno.test("every statement is marked with the run, the notebook and the cohort, unless the URL says otherwise", () =>
  withServer(async (server) => {
    const environment = (name: string) => variables[name] ?? server.env[name];
    const warehouse = await openLocal(server, { environment, cohort: "synthetic" });
    await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
    await warehouse.query(sql`SELECT x FROM t`);
    await warehouse.close();
    assert(server.tags.length >= 3);
    assertEquals(new Set(server.tags), new Set([tag]));
    const named = await openLocal({ ...server, url: `${server.url}&query_tag=night` }, { environment });
    assertEquals(server.tags.at(-1), "night");
    await named.close();
  }));

Deno.test("`queryTag()` leaves out what is not known, and is never too long", () => {
  assertEquals(queryTag(() => undefined), '{"app":"wardbook"}');
  const long = queryTag(() => '"'.repeat(5_000), "c".repeat(5_000));
  assert(long.length < 2_000);
  assertEquals(JSON.parse(long).cohort.length, 200);
});
