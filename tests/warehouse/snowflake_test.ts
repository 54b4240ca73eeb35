import { assert, assertEquals, assertNotMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { Sql, sql } from "lib/warehouse/sql.ts";
import { categoryColumn, displayRows, numberColumn, numbersOf, tableOf } from "lib/warehouse/table.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { openLocal, withServer, withSnowflake } from "./with_snowflake.ts";

const day = Date.UTC(2022, 10, 1);
const one = tableOf({ x: numberColumn([1]) });

Deno.test("`query()` takes exactly one SELECT on snowflake", () =>
  withSnowflake(async (warehouse, server) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
    await assertRejects(() => warehouse.query(sql`SELECT 1; SELECT 2`), QueryError, "it has 2 statements");
    await assertRejects(() => warehouse.query(sql`INSERT INTO t VALUES (1)`), QueryError, "it is INSERT");
    await assertRejects(() => warehouse.query(sql`-- nothing`), QueryError, "it has 0 statements");
    assertEquals((await warehouse.query(sql`SELECT x FROM t`)).rowCount, 0);
    assertEquals(server.statements.filter((text) => text.includes("INSERT")), []);
  }));

Deno.test("`query()` binds every type of value by name on snowflake", () =>
  withSnowflake(async (warehouse) => {
    const values = {
      text: "it's ':b' -- x \\ ?",
      whole: 2 ** 53,
      part: 0.1,
      endless: -Infinity,
      yes: true,
      on: new Date(day + 1),
      none: null,
      missing: NaN,
      never: new Date(NaN),
    };
    const table = await warehouse.query(
      sql`SELECT :text AS a, :whole AS b, :part AS c, :endless AS d, :yes AS e, :on AS f, :none AS g, :missing AS h,
        :never AS i, :text AS j`,
      values,
    );
    assertEquals(displayRows(table), [{
      a: values.text,
      b: 2 ** 53,
      c: 0.1,
      d: -Infinity,
      e: 1,
      f: "2022-11-01T00:00:00.001Z",
      g: null,
      h: null,
      i: null,
      j: values.text,
    }]);
    await assertRejects(() => warehouse.query(sql`SELECT :a`), TypeError, '":a" has none');
    await assertRejects(() => warehouse.query(sql`SELECT 1`, { b: 1 }), TypeError, 'no ":b"');
  }));

Deno.test("`run()` runs several statements, each with the binds that it names, on snowflake", () =>
  withSnowflake(async (warehouse) => {
    await warehouse.run(
      sql`CREATE TABLE t (x INTEGER, y VARCHAR); INSERT INTO t VALUES (:x, 'a;b'); -- :z
        INSERT INTO t VALUES (2, :y);`,
      { x: 1, y: "c" },
    );
    assertEquals(displayRows(await warehouse.query(sql`SELECT x, y FROM t ORDER BY x`)), [
      { x: 1, y: "a;b" },
      { x: 2, y: "c" },
    ]);
  }));

Deno.test("a bound value stays a value when it looks like SQL, on snowflake", () =>
  withSnowflake(async (warehouse) => {
    await warehouse.run(sql`CREATE TABLE t (x VARCHAR)`);
    const attacks = [
      "'; DROP TABLE t; --",
      "x' OR '1'='1",
      "\\'; DROP TABLE t; --",
      "$1",
      ":1",
      "?",
      "\\N",
      "",
    ];
    for (const x of attacks) {
      await warehouse.run(sql`INSERT INTO t VALUES (:x)`, { x });
      assertEquals((await warehouse.query(sql`SELECT x FROM t WHERE x = :x`, { x })).rowCount, 1);
    }
    await warehouse.append("t", tableOf({ x: categoryColumn(attacks) }));
    assertEquals((await warehouse.query(sql`SELECT x FROM t`)).rowCount, 2 * attacks.length);
    await assertRejects(
      () => warehouse.append("t; DROP TABLE t", tableOf({ x: categoryColumn(attacks) })),
      QueryError,
      "snake_case",
    );
  }));

Deno.test("`transaction()` commits what it returns from, and rolls all back when it throws, on snowflake", () =>
  withSnowflake(async (warehouse) => {
    const count = async () => numbersOf(await warehouse.query(sql`SELECT COUNT(*) AS n FROM t`), "n")[0];
    await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
    assertEquals(await warehouse.transaction(() => warehouse.append("t", one)), 1);
    const failure = new Error("lost power");
    const thrown = await assertRejects(() =>
      warehouse.transaction(async () => {
        await warehouse.append("t", one);
        await warehouse.run(sql`DELETE FROM t; INSERT INTO t VALUES (7)`);
        assertEquals(await count(), 1);
        throw failure;
      })
    );
    assertEquals(thrown, failure);
    assertEquals(await count(), 1);
    await warehouse.transaction(() => warehouse.run(sql`INSERT INTO t VALUES (2)`));
    assertEquals(await count(), 2);
  }));

Deno.test("`transaction()` refuses what would commit it, and goes on, on snowflake", () =>
  withSnowflake(async (warehouse, server) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
    await warehouse.transaction(async () => {
      await warehouse.run(sql`INSERT INTO t VALUES (1)`);
      const nested = () => warehouse.transaction(() => Promise.resolve());
      await assertRejects(nested, QueryError, "Cannot begin a transaction");
      const commits = sql`-- a comment
        create table u (x INTEGER)`;
      await assertRejects(() => warehouse.run(commits), QueryError, "Cannot run CREATE in a transaction");
      await assertRejects(() => warehouse.run(sql`TRUNCATE TABLE t`), QueryError, "Cannot run TRUNCATE");
      await warehouse.run(sql`INSERT INTO t VALUES (2)`);
    });
    assertEquals((await warehouse.query(sql`SELECT x FROM t`)).rowCount, 2);
    assertEquals(server.statements.filter((text) => text === "BEGIN TRANSACTION").length, 1);
  }));

Deno.test("`transaction()` throws when a statement in it failed and was caught: Snowflake would commit the others", () =>
  withSnowflake(async (warehouse) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
    await assertRejects(
      () =>
        warehouse.transaction(async () => {
          await warehouse.run(sql`INSERT INTO t VALUES (1)`);
          await warehouse.run(sql`INSERT INTO nowhere VALUES (1)`).catch(() => undefined);
        }),
      QueryError,
      "Cannot commit a transaction as all of its statements must succeed",
    );
    assertEquals((await warehouse.query(sql`SELECT x FROM t`)).rowCount, 0);
    await warehouse.transaction(() => warehouse.run(sql`INSERT INTO t VALUES (1)`));
    assertEquals((await warehouse.query(sql`SELECT x FROM t`)).rowCount, 1);
  }));

Deno.test("calls made at once run one after the other on snowflake", () =>
  withSnowflake(async (warehouse) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
    const appended = Array.from(
      { length: 5 },
      (_, x) => warehouse.append("t", tableOf({ x: numberColumn([x]) })),
    );
    const read = warehouse.query(sql`SELECT x FROM t`);
    assertEquals(await Promise.all(appended), [1, 1, 1, 1, 1]);
    assertEquals(Array.from(numbersOf(await read, "x")), [0, 1, 2, 3, 4]);
  }));

Deno.test("a QueryError of snowflake names file, engine and binds, and no patient's value", () =>
  withSnowflake(async (warehouse) => {
    await warehouse.run(
      sql`CREATE TABLE t (id INTEGER, name VARCHAR); INSERT INTO t VALUES (4711, 'Jane Doe')`,
    );
    const failures: [Sql, Record<string, string | number>][] = [
      [new Sql("SELECT CAST(name AS INTEGER) AS x FROM t WHERE id = :id AND name <> :name", "stays/x.sql"), {
        id: 4711,
        name: "nobody",
      }],
      [new Sql("SELECT CAST(:name AS TIMESTAMP) AS x FROM t WHERE id = :id", "stays/x.sql"), {
        id: 4711,
        name: "4711 O'Brien",
      }],
      [new Sql("INSERT INTO t (id) SELECT :name FROM t WHERE id = :id", "stays/x.sql"), {
        id: 4711,
        name: "Jane Doe",
      }],
    ];
    for (const [statement, values] of failures) {
      const error = await assertRejects(() => warehouse.query(statement, values).then(() => {}), QueryError)
        .catch(() => assertRejects(() => warehouse.run(statement, values), QueryError));
      const told = statement.text.startsWith("INSERT")
        ? await lastly(warehouse.run(statement, values))
        : error;
      assertEquals([told.engine, told.source], ["snowflake", "stays/x.sql"]);
      for (const name of [":id", ":name"]) assertStringIncludes(told.message, name);
      assert(told.cause instanceof Error);
      assertNotMatch(Deno.inspect(told, { depth: 20 }), /4711|Jane|Doe|Brien/);
    }
    const typo = await assertRejects(() => warehouse.query(sql`SELECT nmae FROM t`), QueryError, "NMAE");
    assertEquals([typo.source, (typo.cause as { code?: string }).code], ["inline", "000904"]);
    await assertRejects(() => warehouse.run(sql`SELECT 1 FORM t`), QueryError, "SQL compilation error");
  }));

Deno.test("`transaction()` throws what its work threw when the warehouse was closed meanwhile, on snowflake", () =>
  withServer(async (server) => {
    const warehouse = await openLocal(server);
    const failure = new Error("lost power");
    const thrown = await assertRejects(() =>
      warehouse.transaction(async () => {
        await warehouse.close();
        throw failure;
      })
    );
    assertEquals(thrown, failure);
  }));

Deno.test("a closed warehouse on snowflake takes no statements, and closing twice is fine", () =>
  withServer(async (server) => {
    const warehouse = await openLocal(server);
    await warehouse.close();
    await warehouse.close();
    await assertRejects(() => warehouse.query(sql`SELECT 1`), QueryError, "it was closed");
  }));

Deno.test("two handles on snowflake see each other's committed rows and no others", () =>
  withSnowflake(async (first, server) => {
    const second = await openLocal(server);
    await first.run(sql`CREATE TABLE t (x INTEGER)`);
    await first.transaction(async () => {
      await first.append("t", one);
      assertEquals((await second.query(sql`SELECT x FROM t`)).rowCount, 0);
    });
    assertEquals((await second.query(sql`SELECT x FROM t`)).rowCount, 1);
    await second.close();
  }));

async function lastly(failing: Promise<void>): Promise<QueryError> {
  return await assertRejects(() => failing, QueryError);
}
