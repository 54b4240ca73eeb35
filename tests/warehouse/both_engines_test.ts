import { assert, assertEquals, assertMatch, assertNotMatch, assertRejects } from "@std/assert";
import { categoryColumn, displayRows, numberColumn, numbersOf, tableOf } from "lib/table/table.ts";
import { type Sql, sql, written } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { engines } from "./engines.ts";

const day = Date.UTC(2022, 10, 1);
const one = tableOf({ x: numberColumn([1]) });

for (const [engine, withEngine] of engines) {
  Deno.test(`\`query()\` takes exactly one SELECT on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
      await assertRejects(() => warehouse.query(sql`SELECT 1; SELECT 2`), QueryError, "it has 2 statements");
      await assertRejects(() => warehouse.query(sql`INSERT INTO t VALUES (1)`), QueryError, "it is INSERT");
      await assertRejects(() => warehouse.query(sql`-- nothing`), QueryError, "it has 0 statements");
      assertEquals((await warehouse.query(sql`SELECT x FROM t`)).rowCount, 0);
    }));

  Deno.test(`\`query()\` says which notebook comes first when its table is not there on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const cases: [Sql, string, string][] = [
        [sql`SELECT COUNT(*) AS n FROM stays`, "stays", "01"],
        [sql`SELECT COUNT(*) AS n FROM feature_selection`, "feature_selection", "02"],
        [sql`SELECT COUNT(*) AS n FROM candidate`, "candidate", "03"],
      ];
      for (const [statement, table, notebook] of cases) {
        const rule = `as table ${table} must be there: there is none yet, run notebook ${notebook} first`;
        await assertRejects(() => warehouse.query(statement), QueryError, rule);
      }
      const error = await assertRejects(() => warehouse.query(sql`SELECT 1 AS n FROM other`), QueryError);
      assertNotMatch(error.message, /notebook/);
    }));

  Deno.test(`\`query()\` binds every type of value by name on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const values = {
        text: "it's ':b' -- x \\ ?",
        whole: 2 ** 53,
        part: 0.1,
        endless: -Infinity,
        yes: true,
        on: new Date(day),
        at: new Date(day + 1),
        none: null,
        missing: NaN,
        never: new Date(NaN),
      };
      const table = await warehouse.query(
        sql`SELECT :text AS a, :whole AS b, :part AS c, :endless AS d, :yes AS e, :on AS f, :at AS g, :none AS h,
          :missing AS i, :never AS j, :text AS k`,
        values,
      );
      const { text } = values;
      const given = { a: text, b: 2 ** 53, c: 0.1, d: -Infinity, e: 1, f: "2022-11-01", k: text };
      const at = "2022-11-01T00:00:00.001Z";
      assertEquals(displayRows(table), [{ ...given, g: at, h: null, i: null, j: null }]);
      await assertRejects(() => warehouse.query(sql`SELECT :a`), TypeError, '":a" has none');
      await assertRejects(() => warehouse.query(sql`SELECT 1`, { b: 1 }), TypeError, 'no ":b"');
    }));

  Deno.test(`\`run()\` runs several statements, each with the binds that it names, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(
        sql`CREATE TABLE t (x INTEGER, y VARCHAR); INSERT INTO t VALUES (:x, 'a;b'); -- :z
          INSERT INTO t VALUES (2, :y);`,
        { x: 1, y: "c" },
      );
      await warehouse.run(sql`-- nothing`);
      assertEquals(displayRows(await warehouse.query(sql`SELECT x, y FROM t ORDER BY x`)), [
        { x: 1, y: "a;b" },
        { x: 2, y: "c" },
      ]);
    }));

  Deno.test(`a bound value stays a value when it looks like SQL, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(sql`CREATE TABLE t (x VARCHAR)`);
      const attacks = [
        "'; DROP TABLE t; --",
        "x' OR '1'='1",
        "\\'; DROP TABLE t; --",
        '"; DROP TABLE t; --',
        ...["$x", ":x", "$1", ":1", "?", "\\N", ""],
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

  Deno.test(`\`transaction()\` commits what it returns from, and rolls all back when it throws, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const count = async () => numbersOf(await warehouse.query(sql`SELECT COUNT(*) AS n FROM t`), "n")[0];
      await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
      assertEquals(await warehouse.transaction(() => warehouse.append("t", one)), 1);
      const failure = new Error("lost power");
      const thrown = await assertRejects(() =>
        warehouse.transaction(async () => {
          await warehouse.append("t", one);
          assertEquals(await count(), 2);
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

  Deno.test(`\`transaction()\` refuses another inside, and goes on with the first, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
      await warehouse.transaction(async () => {
        await warehouse.run(sql`INSERT INTO t VALUES (1)`);
        const nested = () => warehouse.transaction(() => Promise.resolve());
        await assertRejects(nested, QueryError, "Cannot begin a transaction");
        await warehouse.run(sql`INSERT INTO t VALUES (2)`);
      });
      assertEquals((await warehouse.query(sql`SELECT x FROM t`)).rowCount, 2);
    }));

  // DuckDB's COMMIT would roll back and say nothing, Snowflake's would commit the others.
  Deno.test(`\`transaction()\` throws when a statement in it failed and was caught, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
      const error = await assertRejects(
        () =>
          warehouse.transaction(async () => {
            await warehouse.run(sql`INSERT INTO t VALUES (1)`);
            await warehouse.run(sql`INSERT INTO t SELECT CAST('x' AS INTEGER)`).catch(() => undefined);
          }),
        QueryError,
      );
      assertMatch(error.message, /Current transaction is aborted|as all of its statements must succeed/);
      assertEquals((await warehouse.query(sql`SELECT x FROM t`)).rowCount, 0);
      await warehouse.transaction(() => warehouse.run(sql`INSERT INTO t VALUES (1)`));
      assertEquals((await warehouse.query(sql`SELECT x FROM t`)).rowCount, 1);
    }));

  Deno.test(`calls made at once run one after the other on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
      const appended = Array.from({ length: 5 }, (_, x) =>
        warehouse.append("t", tableOf({ x: numberColumn([x]) })));
      const read = warehouse.query(sql`SELECT x FROM t`);
      assertEquals(await Promise.all(appended), [1, 1, 1, 1, 1]);
      assertEquals(Array.from(numbersOf(await read, "x")), [0, 1, 2, 3, 4]);
    }));

  Deno.test(`a QueryError names file, engine and binds, and keeps the cause, but no patient's value, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(
        sql`CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR); INSERT INTO t VALUES (4711, 'Jane Doe')`,
      );
      const file = (text: string) => written(text, "stays/x.sql");
      const failures: ["query" | "run", Sql, Record<string, string | number>][] = [
        ["query", file("SELECT CAST(name AS INTEGER) AS x FROM t WHERE id = :id AND name <> :name"), {
          id: 4711,
          name: "nobody",
        }],
        ["query", file("SELECT CAST(:name AS TIMESTAMP) AS x FROM t WHERE id = :id"), {
          id: 4711,
          name: "4711 O'Brien",
        }],
        ["run", file("INSERT INTO t (id) SELECT :name FROM t WHERE id = :id"), {
          id: 4711,
          name: "Jane Doe",
        }],
      ];
      for (const [call, statement, values] of failures) {
        const error = await assertRejects(
          async () => void await warehouse[call](statement, values),
          QueryError,
        );
        assertEquals([error.engine, error.source], [engine, "stays/x.sql"]);
        assertMatch(error.message, /:id\b.*:name\b|:name\b.*:id\b/);
        assert(error.cause instanceof Error);
        assertNotMatch(Deno.inspect(error, { depth: 20 }), /4711|Jane|Doe|Brien/);
      }
      const typo = await assertRejects(() => warehouse.query(sql`SELECT nmae FROM t`), QueryError);
      assertEquals(typo.source, "inline");
      assertMatch(typo.message, /nmae/i);
    }));

  Deno.test(`\`transaction()\` throws what its work threw when the warehouse was closed meanwhile, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const failure = new Error("lost power");
      const thrown = await assertRejects(() =>
        warehouse.transaction(async () => {
          await warehouse.close();
          throw failure;
        })
      );
      assertEquals(thrown, failure);
    }));

  Deno.test(`a closed warehouse takes no statements, and closing twice is fine, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.close();
      await warehouse.close();
      await assertRejects(() => warehouse.query(sql`SELECT 1`), QueryError, "it was closed");
    }));
}
