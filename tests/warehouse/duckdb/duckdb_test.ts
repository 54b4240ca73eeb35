import { assertEquals, assertNotMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { sql } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { withWarehouse } from "../with_warehouse.ts";

Deno.test("`query()` fails, and gives no shorter table, when a late row can't be computed", () =>
  withWarehouse(async (warehouse) => {
    const late =
      sql`SELECT CAST(CASE WHEN range > 90000 THEN 'x' ELSE '1' END AS INTEGER) AS n FROM range(100000)`;
    await assertRejects(() => warehouse.query(late), QueryError, "Conversion Error");
  }));

Deno.test("SQL reaches no file but the database", () =>
  withWarehouse(async (warehouse) => {
    await assertRejects(() => warehouse.query(sql`SELECT * FROM read_text('deno.json')`), QueryError);
    await assertRejects(() => warehouse.run(sql`COPY (SELECT 1) TO 'stolen.csv'`), QueryError);
    await assertRejects(() => warehouse.run(sql`SET enable_external_access = true`), QueryError);
  }));

Deno.test("`transaction()` rolls back definitions too", () =>
  withWarehouse(async (warehouse) => {
    const work = async () => {
      await warehouse.run(sql`CREATE TABLE u (x INTEGER)`);
      throw new Error("lost power");
    };
    await assertRejects(() => warehouse.transaction(work), Error, "lost power");
    await assertRejects(() => warehouse.query(sql`SELECT x FROM u`), QueryError, "u");
  }));

Deno.test("a QueryError tells no patient's value when a key is broken, and what is wrong with a statement", () =>
  withWarehouse(async (warehouse) => {
    await warehouse.run(sql`CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR)`);
    const insert = sql`INSERT INTO t VALUES (:id, :name)`;
    const values = { id: 4711, name: "Jane Doe" };
    await warehouse.run(insert, values);
    const error = await assertRejects(() => warehouse.run(insert, values), QueryError);
    assertStringIncludes(error.message, ":id, :name");
    assertNotMatch(Deno.inspect(error), /4711|Jane|Doe/);
    await assertRejects(() => warehouse.query(sql`SELECT nmae FROM t`), QueryError, '"nmae" not found');
    await assertRejects(() => warehouse.run(sql`SELECT 1 FORM t`), QueryError, 'syntax error at or near "t"');
    const caught = () => warehouse.transaction(() => warehouse.run(insert, values).catch(() => undefined));
    await assertRejects(caught, QueryError, "Current transaction is aborted");
    assertEquals((await warehouse.query(sql`SELECT id FROM t`)).rowCount, 1);
  }));
