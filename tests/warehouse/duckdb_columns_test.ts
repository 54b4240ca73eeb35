import { assertEquals, assertRejects } from "@std/assert";
import { Sql, sql } from "lib/warehouse/sql.ts";
import {
  categoriesOf,
  categoryColumn,
  type Column,
  displayRows,
  numberColumn,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/warehouse/table.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { withWarehouse } from "./with_warehouse.ts";

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
