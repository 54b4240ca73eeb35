import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { numberColumn, numbersOf, tableOf } from "lib/table/table.ts";
import { ocspSettings } from "lib/warehouse/snowflake/driver.ts";
import { loadSnowflakeSdk } from "lib/warehouse/snowflake/snowflake_sdk.ts";
import { sql } from "lib/warehouse/sql.ts";
import { withSnowflake } from "../with_snowflake.ts";

const rows = tableOf({ a: numberColumn([1, 2, 3]), b: numberColumn([4, 5, 6]) });

Deno.test("a limit to results that was set for the user does not cut what is read", () =>
  withSnowflake(async (warehouse) => {
    await warehouse.run(sql`CREATE TABLE t (a INTEGER, b INTEGER)`);
    await warehouse.append("t", rows);
    assertEquals([...numbersOf(await warehouse.query(sql`SELECT a FROM t ORDER BY a`), "a")], [1, 2, 3]);
  }, { users: [{ name: "U", password: "p", parameters: { ROWS_PER_RESULTSET: "2" } }] }));

Deno.test("binds never travel through a stage, which would commit what is under way", () =>
  withSnowflake(async (warehouse, server) => {
    await warehouse.run(sql`CREATE TABLE t (a INTEGER, b INTEGER)`);
    await assertRejects(() =>
      warehouse.transaction(async () => {
        await warehouse.append("t", rows);
        throw new Error("not so");
      })
    );
    assertEquals(numbersOf(await warehouse.query(sql`SELECT COUNT(*) AS n FROM t`), "n")[0], 0);
    assert(!server.statements.some((text) => /^PUT|SYSTEM\$BIND/.test(text)));
  }, { users: [{ name: "U", password: "p", parameters: { CLIENT_STAGE_ARRAY_BINDING_THRESHOLD: "2" } }] }));

Deno.test("every session says how large a chunk of rows may be", () =>
  withSnowflake((warehouse, server) => {
    assertEquals(warehouse.engine, "snowflake");
    assert(server.statements[0]!.includes("CLIENT_RESULT_CHUNK_SIZE = 48"));
    return Promise.resolve();
  }));

Deno.test("the driver's machine code is not loaded", async () => {
  await loadSnowflakeSdk();
  assertEquals(Deno.env.get("SNOWFLAKE_DISABLE_MINICORE"), "true");
});

Deno.test("`ocspSettings()` asks of certificates as SNOWFLAKE_OCSP says", () => {
  assertEquals(ocspSettings(undefined), { disableOCSPChecks: false, ocspFailOpen: true });
  assertEquals(ocspSettings("closed"), { disableOCSPChecks: false, ocspFailOpen: false });
  assertEquals(ocspSettings("OFF"), { disableOCSPChecks: true });
  assertThrows(() => ocspSettings("no"), RangeError, 'must be open, closed or off: it is "no"');
});
