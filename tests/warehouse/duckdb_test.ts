import { assert, assertEquals, assertNotMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { openWarehouse } from "lib/warehouse/open.ts";
import { Sql, sql } from "lib/warehouse/sql.ts";
import {
  categoriesOf,
  categoryColumn,
  type Column,
  displayRows,
  numberColumn,
  numbersOf,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/warehouse/table.ts";
import { QueryError, type Warehouse } from "lib/warehouse/warehouse.ts";

const long = "TB & Chest disease, über 12 bytes";
const everyType = sql`CREATE TABLE every_type (
  a_tiny TINYINT, a_small SMALLINT, an_integer INTEGER, a_bigint BIGINT, a_huge HUGEINT, a_double DOUBLE,
  a_decimal DECIMAL(12, 2), a_boolean BOOLEAN, a_text VARCHAR, an_enum ENUM ('low', 'high'), a_date DATE,
  a_timestamp TIMESTAMP
)`;
const day = Date.UTC(2022, 10, 1);
const everyValue: Table = tableOf({
  a_tiny: numberColumn([-128, NaN, 127, 0, 1]),
  a_small: numberColumn([-32768, NaN, 32767, 0, 1]),
  an_integer: numberColumn([-(2 ** 31), NaN, 2 ** 31 - 1, 0, 1]),
  a_bigint: numberColumn([-(2 ** 53), NaN, 2 ** 53, 0, -1]),
  a_huge: numberColumn([-(2 ** 53), NaN, 2 ** 53, 0, -1]),
  a_double: numberColumn([-1e308, NaN, Infinity, -0, 0.1]),
  a_decimal: numberColumn([-1234567890.12, NaN, 0.01, 0, 99.99]),
  a_boolean: numberColumn([1, NaN, 0, 1, 1]),
  a_text: categoryColumn(["", null, "exactly12byt", long, "日本語 🏥"]),
  an_enum: categoryColumn(["high", null, "low", "high", "high"]),
  a_date: timestampColumn([day, NaN, 0, Date.UTC(1899, 11, 31), Date.UTC(9999, 11, 31)]),
  a_timestamp: timestampColumn([day + 1, NaN, -1, day + 0.001, Date.UTC(9999, 11, 31, 23, 59, 59, 999)]),
});

async function withWarehouse(work: (warehouse: Warehouse) => Promise<void>): Promise<void> {
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    await work(warehouse);
  } finally {
    await warehouse.close();
  }
}

/** Values row by row, so that categories with other codes compare equal. */
function plainValues(column: Column): (string | number | null)[] {
  if (column.type !== "category") return Array.from(column.values);
  return Array.from(column.codes, (code) => column.labels[code] ?? null);
}

function assertSameValues(actual: Table, expected: Table): void {
  assertEquals(Object.keys(actual.columns), Object.keys(expected.columns));
  for (const [name, column] of Object.entries(expected.columns)) {
    assertEquals(actual.columns[name]?.type, column.type, name);
    assertEquals(plainValues(actual.columns[name]!), plainValues(column), name);
  }
}

Deno.test("`append()` and `query()` give back every type, also NULL, empty, long, unicode and 2^53", () =>
  withWarehouse(async (warehouse) => {
    await warehouse.run(everyType);
    assertEquals(await warehouse.append("every_type", everyValue), 5);
    assertSameValues(await warehouse.query(sql`SELECT * FROM every_type`), everyValue);
  }));

Deno.test("`query()` keeps names and types when there are no rows, and `append()` appends none", () =>
  withWarehouse(async (warehouse) => {
    await warehouse.run(everyType);
    const none = await warehouse.query(sql`SELECT * FROM every_type`);
    assertEquals(none.rowCount, 0);
    assertEquals(
      Object.values(none.columns).map((column) => column.type),
      Object.values(everyValue.columns).map((column) => column.type),
    );
    assertEquals(await warehouse.append("every_type", none), 0);
  }));

Deno.test("`append()` and `query()` agree over many chunks, with short and long labels, few and many, and NULLs", () =>
  withWarehouse(async (warehouse) => {
    const rows = 5000;
    const texts = (label: (row: number) => string | null) =>
      categoryColumn(Array.from({ length: rows }, (_, row) => label(row)));
    const table = tableOf({
      few_short: texts((row) => (row % 7 === 0 ? null : `w${row % 5}`)),
      many_short: texts((row) => `p${row}`),
      few_long: texts((row) => (row % 11 === 0 ? null : `${long} ${row % 3}`)),
      many_long: texts((row) => `the whole row as a text, number ${row}`),
      mixed: texts((row) => ["a", null, long, "", `${long}!`, "exactly12byt", "thirteen byte"][row % 7]!),
      same: texts(() => long),
      missing: texts(() => null),
      number: numberColumn(Float64Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? NaN : row / 3))),
    });
    await warehouse.run(sql`CREATE TABLE wide (
      many_long VARCHAR, few_short VARCHAR, many_short VARCHAR, few_long VARCHAR, mixed VARCHAR, same VARCHAR,
      missing VARCHAR, number DOUBLE)`);
    await warehouse.append("wide", table);
    const names = Object.keys(table.columns).join(", ");
    assertSameValues(await warehouse.query(new Sql(`SELECT ${names} FROM wide`, "inline")), table);
  }));

Deno.test("`query()` gives labels in order of first appearance", () =>
  withWarehouse(async (warehouse) => {
    const table = await warehouse.query(sql`SELECT * FROM (VALUES ('b'), (NULL), ('a'), ('b')) AS t (x)`);
    assertEquals(categoriesOf(table, "x").labels, ["b", "a"]);
    assertEquals(Array.from(categoriesOf(table, "x").codes), [0, -1, 1, 0]);
  }));

Deno.test("`query()` reads sums, counts and decimals as numbers, and NULL as missing", () =>
  withWarehouse(async (warehouse) => {
    const table = await warehouse.query(sql`
      SELECT SUM(x) AS total, COUNT(*) AS n, AVG(x) AS mean, CAST(1.25 AS DECIMAL(4, 2)) AS small,
        CAST(12345678901.5 AS DECIMAL(38, 4)) AS wide, CAST(7 AS UBIGINT) AS positive, NULL AS nothing
      FROM (VALUES (1), (2)) AS t (x)`);
    assertEquals(displayRows(table), [
      { total: 3, n: 2, mean: 1.5, small: 1.25, wide: 12345678901.5, positive: 7, nothing: null },
    ]);
  }));

Deno.test("`query()` refuses by name what a column can't hold", () =>
  withWarehouse(async (warehouse) => {
    const cases: [Sql, string][] = [
      [sql`SELECT 9007199254740993 AS id`, 'column "id" as integers must be at most 2^53'],
      [sql`SELECT -9007199254740993 AS id`, 'column "id"'],
      [sql`SELECT CAST(9007199254740993 AS HUGEINT) AS id`, 'column "id"'],
      [sql`SELECT CAST(90071992547409930.5 AS DECIMAL(38, 1)) AS id`, 'column "id"'],
      [sql`SELECT TIMESTAMP 'infinity' AS seen`, 'column "seen" as timestamps'],
      [sql`SELECT DATE '-infinity' AS seen`, 'column "seen" as timestamps'],
      [sql`SELECT TIME '10:00' AS at_time`, 'column "at_time" as a table holds'],
      [sql`SELECT [1, 2] AS list`, 'column "list" as a table holds'],
      [sql`SELECT 'x'::BLOB AS blob`, 'column "blob" as a table holds'],
      [sql`SELECT 1 AS a, 2 AS a`, '"a" is there twice'],
    ];
    for (const [statement, message] of cases) {
      await assertRejects(() => warehouse.query(statement), QueryError, message);
    }
  }));

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

Deno.test("`append()` appends nothing when a column is unknown, missing, of another type or doesn't fit", () =>
  withWarehouse(async (warehouse) => {
    await warehouse.run(sql`CREATE TABLE t (id INTEGER, seen DATE, ward VARCHAR, open BOOLEAN)`);
    const good = {
      id: numberColumn([1, 2]),
      seen: timestampColumn([day, day]),
      ward: categoryColumn(["R", "Q"]),
      open: numberColumn([1, 0]),
    };
    const { ward: _, ...wardless } = good;
    const cases: [Record<string, Column>, string][] = [
      [{ ...good, bed: numberColumn([1, 2]) }, "unknown are bed, missing are none"],
      [wardless, "unknown are none, missing are ward"],
      [
        { ...good, ward: numberColumn([1, 2]) },
        'column "ward" as the table\'s is VARCHAR: it is a number column',
      ],
      [
        { ...good, id: categoryColumn(["1", "2"]) },
        'column "id" as the table\'s is INTEGER: it is a category column',
      ],
      [
        { ...good, seen: numberColumn([1, 2]) },
        'column "seen" as the table\'s is DATE: it is a number column',
      ],
      [{ ...good, id: numberColumn([1, 1.5]) }, 'column "id" as all values must fit into INTEGER: row 2'],
      [{ ...good, id: numberColumn([2 ** 31, 1]) }, "INTEGER: row 1"],
      [{ ...good, open: numberColumn([1, 2]) }, "BOOLEAN: row 2"],
      [{ ...good, seen: timestampColumn([day, day + 1]) }, "DATE: row 2"],
      [
        { ...good, ward: { type: "category", codes: Int32Array.of(0, 1), labels: ["R"] } },
        "its 1 labels: row 2",
      ],
    ];
    for (const [columns, message] of cases) {
      await assertRejects(() => warehouse.append("t", tableOf(columns)), QueryError, message);
    }
    await assertRejects(() => warehouse.append("nowhere", tableOf(good)), QueryError, "nowhere");
    assertEquals((await warehouse.query(sql`SELECT id FROM t`)).rowCount, 0);
    const reordered = tableOf({ open: good.open, ward: good.ward, seen: good.seen, id: good.id });
    assertEquals(await warehouse.append("t", reordered), 2);
  }));

Deno.test("`append()` appends nothing when one of many rows breaks a constraint", () =>
  withWarehouse(async (warehouse) => {
    await warehouse.run(sql`CREATE TABLE t (id INTEGER PRIMARY KEY)`);
    const ids = Float64Array.from({ length: 300_000 }, (_, row) => row);
    ids[299_999] = 0;
    await assertRejects(
      () => warehouse.append("t", tableOf({ id: numberColumn(ids) })),
      QueryError,
      "append to t",
    );
    assertEquals((await warehouse.query(sql`SELECT id FROM t`)).rowCount, 0);
    assertEquals(await warehouse.append("t", tableOf({ id: numberColumn([1]) })), 1);
  }));

Deno.test("`append()` takes labels that repeat, that nobody uses, or that a C string can't hold", () =>
  withWarehouse(async (warehouse) => {
    await warehouse.run(sql`CREATE TABLE t (x VARCHAR)`);
    const labels = ["a", "a", "unused", "nul\0inside", "nul\0inside, and long"];
    await warehouse.append(
      "t",
      tableOf({ x: { type: "category", codes: Int32Array.of(1, 0, 3, 4), labels } }),
    );
    const table = await warehouse.query(sql`SELECT x FROM t`);
    assertEquals(plainValues(table.columns.x!), ["a", "a", "nul\0inside", "nul\0inside, and long"]);
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
        "must not be nested",
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
  }));

Deno.test("a closed warehouse takes no statements, and closing twice is fine", async () => {
  const warehouse = await openWarehouse("duckdb::memory:");
  await warehouse.close();
  await warehouse.close();
  await assertRejects(() => warehouse.query(sql`SELECT 1`), QueryError, "it was closed");
});
