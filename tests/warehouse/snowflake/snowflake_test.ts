import { assertEquals, assertRejects } from "@std/assert";
import { numberColumn, tableOf } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { openLocal, withSnowflake } from "../with_snowflake.ts";

Deno.test("`query()` sends nothing that it refuses", () =>
  withSnowflake(async (warehouse, server) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
    await assertRejects(() => warehouse.query(sql`INSERT INTO t VALUES (1)`), QueryError, "it is INSERT");
    assertEquals(server.statements.filter((text) => text.includes("INSERT")), []);
  }));

Deno.test("`transaction()` refuses what would commit it, and goes on", () =>
  withSnowflake(async (warehouse, server) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
    await warehouse.transaction(async () => {
      await warehouse.run(sql`INSERT INTO t VALUES (1)`);
      const commits = sql`-- a comment
        create table u (x INTEGER)`;
      await assertRejects(() => warehouse.run(commits), QueryError, "Cannot run CREATE in a transaction");
      await assertRejects(() => warehouse.run(sql`TRUNCATE TABLE t`), QueryError, "Cannot run TRUNCATE");
      await warehouse.run(sql`INSERT INTO t VALUES (2)`);
    });
    assertEquals((await warehouse.query(sql`SELECT x FROM t`)).rowCount, 2);
    assertEquals(server.statements.filter((text) => text === "BEGIN TRANSACTION").length, 1);
  }));

Deno.test("`transaction()` throws when a statement in it could not be compiled and was caught", () =>
  withSnowflake(async (warehouse) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
    const work = async () => {
      await warehouse.run(sql`INSERT INTO t VALUES (1)`);
      await warehouse.run(sql`INSERT INTO nowhere VALUES (1)`).catch(() => undefined);
    };
    await assertRejects(() => warehouse.transaction(work), QueryError, "all of its statements must succeed");
    assertEquals((await warehouse.query(sql`SELECT x FROM t`)).rowCount, 0);
  }));

Deno.test("a QueryError keeps Snowflake's number, and says what is wrong with a statement", () =>
  withSnowflake(async (warehouse) => {
    const typo = await assertRejects(
      () => warehouse.query(sql`SELECT nmae FROM (SELECT 1 AS x)`),
      QueryError,
    );
    assertEquals((typo.cause as { code?: string }).code, "000904");
    await assertRejects(() => warehouse.run(sql`SELECT 1 FORM t`), QueryError, "SQL compilation error");
  }));

Deno.test("two handles see each other's committed rows and no others", () =>
  withSnowflake(async (first, server) => {
    const second = await openLocal(server);
    await first.run(sql`CREATE TABLE t (x INTEGER)`);
    await first.transaction(async () => {
      await first.append("t", tableOf({ x: numberColumn([1]) }));
      assertEquals((await second.query(sql`SELECT x FROM t`)).rowCount, 0);
    });
    assertEquals((await second.query(sql`SELECT x FROM t`)).rowCount, 1);
    await second.close();
  }));
