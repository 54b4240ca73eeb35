import { assert, assertEquals, assertNotMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { openWarehouse } from "lib/warehouse/open.ts";
import { Sql, sql } from "lib/warehouse/sql.ts";
import { categoryColumn, displayRows, numberColumn, numbersOf, tableOf } from "lib/warehouse/table.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { withWarehouse } from "./with_warehouse.ts";

const day = Date.UTC(2022, 10, 1);

Deno.test("`query()` fails, and gives no shorter table, when a late row can't be computed", () =>
  withWarehouse(async (warehouse) => {
    const late =
      sql`SELECT CAST(CASE WHEN range > 90000 THEN 'x' ELSE '1' END AS INTEGER) AS n FROM range(100000)`;
    await assertRejects(() => warehouse.query(late), QueryError, "Conversion Error");
  }));

Deno.test("`query()` takes exactly one SELECT", () =>
  withWarehouse(async (warehouse) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
    await assertRejects(() => warehouse.query(sql`SELECT 1; SELECT 2`), QueryError, "it has 2 statements");
    await assertRejects(() => warehouse.query(sql`INSERT INTO t VALUES (1)`), QueryError, "it is INSERT");
    assertEquals((await warehouse.query(sql`SELECT x FROM t`)).rowCount, 0);
  }));

Deno.test("`query()` binds every type of value by name", () =>
  withWarehouse(async (warehouse) => {
    const values = {
      text: "it's ':b' -- x",
      whole: 2 ** 53,
      part: 0.1,
      yes: true,
      on: new Date(day),
      none: null,
      missing: NaN,
      never: new Date(NaN),
    };
    const table = await warehouse.query(
      sql`SELECT :text AS a, :whole AS b, :part AS c, :yes AS d, :on AS e, :none AS f, :missing AS g, :never AS h, :text AS i`,
      values,
    );
    assertEquals(displayRows(table), [
      {
        a: values.text,
        b: 2 ** 53,
        c: 0.1,
        d: 1,
        e: "2022-11-01",
        f: null,
        g: null,
        h: null,
        i: values.text,
      },
    ]);
    await assertRejects(() => warehouse.query(sql`SELECT :a`), TypeError, '":a" has none');
    await assertRejects(() => warehouse.query(sql`SELECT 1`, { b: 1 }), TypeError, 'no ":b"');
  }));

Deno.test("`run()` runs several statements, each with the binds that it names", () =>
  withWarehouse(async (warehouse) => {
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

Deno.test("a bound value stays a value when it looks like SQL", () =>
  withWarehouse(async (warehouse) => {
    await warehouse.run(sql`CREATE TABLE t (x VARCHAR)`);
    const attacks = [
      "'; DROP TABLE t; --",
      "x' OR '1'='1",
      "\\'; DROP TABLE t; --",
      '"; DROP TABLE t; --',
      "$x",
      ":x",
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

Deno.test("SQL reaches no file but the database", () =>
  withWarehouse(async (warehouse) => {
    await assertRejects(() => warehouse.query(sql`SELECT * FROM read_text('deno.json')`), QueryError);
    await assertRejects(() => warehouse.run(sql`COPY (SELECT 1) TO 'stolen.csv'`), QueryError);
    await assertRejects(() => warehouse.run(sql`SET enable_external_access = true`), QueryError);
  }));

Deno.test("`transaction()` commits what it returns from, and rolls all back when it throws", () =>
  withWarehouse(async (warehouse) => {
    const count = async () => numbersOf(await warehouse.query(sql`SELECT COUNT(*) AS n FROM t`), "n")[0];
    await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
    const one = tableOf({ x: numberColumn([1]) });
    assertEquals(await warehouse.transaction(() => warehouse.append("t", one)), 1);
    const failure = new Error("lost power");
    const thrown = await assertRejects(() =>
      warehouse.transaction(async () => {
        await warehouse.append("t", one);
        await warehouse.run(sql`CREATE TABLE u (x INTEGER)`);
        assertEquals(await count(), 2);
        throw failure;
      })
    );
    assertEquals(thrown, failure);
    assertEquals(await count(), 1);
    await assertRejects(() => warehouse.query(sql`SELECT x FROM u`), QueryError, "u");
  }));

Deno.test("`transaction()` refuses another inside, and goes on with the first", () =>
  withWarehouse(async (warehouse) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
    await warehouse.transaction(async () => {
      await warehouse.run(sql`INSERT INTO t VALUES (1)`);
      await assertRejects(
        () => warehouse.transaction(() => Promise.resolve()),
        QueryError,
        "Cannot begin a transaction",
      );
      await warehouse.run(sql`INSERT INTO t VALUES (2)`);
    });
    assertEquals((await warehouse.query(sql`SELECT x FROM t`)).rowCount, 2);
  }));

Deno.test("`transaction()` throws when a statement in it failed and was caught: COMMIT used to roll back silently", () =>
  withWarehouse(async (warehouse) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER PRIMARY KEY)`);
    const twice = sql`INSERT INTO t VALUES (1); INSERT INTO t VALUES (1)`;
    await assertRejects(
      () => warehouse.transaction(() => warehouse.run(twice).catch(() => undefined)),
      QueryError,
      "Current transaction is aborted",
    );
    assertEquals((await warehouse.query(sql`SELECT x FROM t`)).rowCount, 0);
    await warehouse.transaction(() => warehouse.run(sql`INSERT INTO t VALUES (1)`));
  }));

Deno.test("calls made at once run one after the other", () =>
  withWarehouse(async (warehouse) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
    const appended = Array.from({ length: 5 }, (_, x) =>
      warehouse.append("t", tableOf({ x: numberColumn([x]) })));
    const read = warehouse.query(sql`SELECT x FROM t`);
    assertEquals(await Promise.all(appended), [1, 1, 1, 1, 1]);
    assertEquals(Array.from(numbersOf(await read, "x")), [0, 1, 2, 3, 4]);
  }));

Deno.test("a QueryError names file, engine and binds, and keeps the cause, but no patient's value", () =>
  withWarehouse(async (warehouse) => {
    await warehouse.run(
      sql`CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR); INSERT INTO t VALUES (4711, 'Doe')`,
    );
    const failures: [Sql, Record<string, string | number>][] = [
      [new Sql("INSERT INTO t VALUES (:id, :name)", "stays/x.sql"), { id: 4711, name: "Jane Doe" }],
      [new Sql("SELECT CAST(:id AS DATE), :name", "stays/x.sql"), { id: "4711 O'Brien", name: "Jane Doe" }],
      [new Sql("SELECT CAST(name AS INTEGER) FROM t WHERE :id = :id AND name <> :name", "stays/x.sql"), {
        id: 4711,
        name: "Jane Doe",
      }],
    ];
    for (const [statement, values] of failures) {
      const error = await assertRejects(() => warehouse.query(statement, values).then(() => {}), QueryError)
        .catch(() => assertRejects(() => warehouse.run(statement, values), QueryError));
      assertEquals([error.engine, error.source], ["duckdb", "stays/x.sql"]);
      assertStringIncludes(error.message, ":id, :name");
      assert(error.cause instanceof Error);
      assertNotMatch(Deno.inspect(error), /4711|Jane|Doe|Brien/);
    }
    const typo = await assertRejects(
      () => warehouse.query(sql`SELECT nmae FROM t`),
      QueryError,
      '"nmae" not found',
    );
    assertEquals(typo.source, "inline");
    await assertRejects(() => warehouse.run(sql`SELECT 1 FORM t`), QueryError, 'syntax error at or near "t"');
  }));

Deno.test("`transaction()` throws what its work threw when the warehouse was closed meanwhile", async () => {
  const warehouse = await openWarehouse("duckdb::memory:");
  const failure = new Error("lost power");
  const thrown = await assertRejects(() =>
    warehouse.transaction(async () => {
      await warehouse.close();
      throw failure;
    })
  );
  assertEquals(thrown, failure);
});

Deno.test("a closed warehouse takes no statements, and closing twice is fine", async () => {
  const warehouse = await openWarehouse("duckdb::memory:");
  await warehouse.close();
  await warehouse.close();
  await assertRejects(() => warehouse.query(sql`SELECT 1`), QueryError, "it was closed");
});
