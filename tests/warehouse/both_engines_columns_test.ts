import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  categoriesOf,
  categoryColumn,
  type Column,
  displayRows,
  numberColumn,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/table/table.ts";
import { type Sql, sql, written } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { assertSameRows, plainValues } from "./assert_same_rows.ts";
import { engines } from "./engines.ts";

const day = Date.UTC(2022, 10, 1);
const long = "TB & Chest disease, über 12 bytes";
const everyType = sql`CREATE OR REPLACE TABLE every_type (
  an_integer INTEGER, a_bigint BIGINT, a_double DOUBLE, a_decimal DECIMAL(12, 2), a_boolean BOOLEAN, a_text VARCHAR,
  another_text VARCHAR, a_date DATE, a_timestamp TIMESTAMP
)`;
const everyValue: Table = tableOf({
  an_integer: numberColumn([-(2 ** 31), NaN, 2 ** 31 - 1, 0, 1]),
  a_bigint: numberColumn([-(2 ** 53), NaN, 2 ** 53, 0, -1]),
  a_double: numberColumn([-1e308, NaN, Infinity, -0, 0.1]),
  a_decimal: numberColumn([-1234567890.12, NaN, 0.01, 0, 99.99]),
  a_boolean: numberColumn([1, NaN, 0, 1, 1]),
  a_text: categoryColumn(["", null, '"quoted", \\N \\\\', "two\r\nlines;\t", "日本語 🏥"]),
  another_text: categoryColumn(["exactly12byt", long, null, "thirteen byte", "a"]),
  a_date: timestampColumn([day, NaN, 0, Date.UTC(1899, 11, 31), Date.UTC(9999, 11, 31)]),
  a_timestamp: timestampColumn([day + 1, NaN, -1, day + 0.001, Date.UTC(9999, 11, 31, 23, 59, 59, 999)]),
});

/** A table again and again, one below the other. */
function repeated(table: Table, times: number): Table {
  return tableOf(Object.fromEntries(
    Object.entries(table.columns).map(([name, column]): [string, Column] => {
      const all = Array.from({ length: times }, () => plainValues(column)).flat();
      if (column.type === "category") return [name, categoryColumn(all as (string | null)[])];
      return [name, { type: column.type, values: Float64Array.from(all as number[]) }];
    }),
  ));
}

for (const [engine, withEngine] of engines) {
  Deno.test(`\`append()\` and \`query()\` give back every type, few rows and many, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      for (const times of [1, 300]) {
        await warehouse.run(everyType);
        const rows = repeated(everyValue, times);
        assertEquals(await warehouse.append("every_type", rows), 5 * times);
        assertSameRows(await warehouse.query(sql`SELECT * FROM every_type`), rows);
      }
    }));

  Deno.test(`\`append()\` takes its types from the columns, not from a first row of NULL and whole numbers, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(sql`CREATE TABLE t (x DOUBLE, y VARCHAR, seen TIMESTAMP)`);
      const rows = tableOf({
        seen: timestampColumn([NaN, day]),
        x: numberColumn([0, 0.5]),
        y: categoryColumn([null, "1"]),
      });
      await warehouse.append("t", rows);
      assertEquals(displayRows(await warehouse.query(sql`SELECT x, y, seen FROM t ORDER BY x`)), [
        { x: 0, y: null, seen: null },
        { x: 0.5, y: "1", seen: "2022-11-01" },
      ]);
    }));

  Deno.test(`\`append()\` keeps rows of one column that are NULL, however many, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const rows = tableOf({
        x: categoryColumn(Array.from({ length: 2_001 }, (_, i) => i % 2 ? "a" : null)),
      });
      await warehouse.run(sql`CREATE TABLE t (x VARCHAR)`);
      assertEquals(await warehouse.append("t", rows), 2_001);
      assertSameRows(await warehouse.query(sql`SELECT x FROM t`), rows);
    }));

  Deno.test(`\`query()\` keeps names and types when there are no rows, and \`append()\` appends none, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(everyType);
      const none = await warehouse.query(sql`SELECT * FROM every_type`);
      assertSameRows(none, repeated(everyValue, 0));
      assertEquals(await warehouse.append("every_type", none), 0);
    }));

  Deno.test(`\`append()\` and \`query()\` agree over many chunks, with short and long labels, few and many, on ${engine}`, () =>
    withEngine(async (warehouse) => {
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
        number: numberColumn(
          Float64Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? NaN : row / 3)),
        ),
      });
      await warehouse.run(sql`CREATE TABLE wide (
        many_long VARCHAR, few_short VARCHAR, many_short VARCHAR, few_long VARCHAR, mixed VARCHAR, same VARCHAR,
        missing VARCHAR, number DOUBLE)`);
      await warehouse.append("wide", table);
      const names = Object.keys(table.columns).join(", ");
      assertSameRows(await warehouse.query(written(`SELECT ${names} FROM wide`, "inline")), table);
    }));

  Deno.test(`\`query()\` gives labels in order of first appearance on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const table = await warehouse.query(
        sql`SELECT x FROM (VALUES (1, 'b'), (2, NULL), (3, 'a'), (4, 'b')) AS t (i, x) ORDER BY i`,
      );
      assertEquals(categoriesOf(table, "x").labels, ["b", "a"]);
      assertEquals(Array.from(categoriesOf(table, "x").codes), [0, -1, 1, 0]);
    }));

  Deno.test(`\`query()\` reads sums, counts and decimals as numbers, and dates to the millisecond, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const table = await warehouse.query(sql`
        SELECT SUM(x) AS total, COUNT(*) AS n, CAST(1.25 AS DECIMAL(4, 2)) AS small, TRUE AS yes,
          CAST(12345678901.5 AS DECIMAL(38, 4)) AS wide, CAST('1969-12-31 23:59:59.25' AS TIMESTAMP) AS early,
          CAST('2022-11-01' AS DATE) AS on_day
        FROM (VALUES (1), (2)) AS t (x)`);
      assertEquals(displayRows(table), [{
        total: 3,
        n: 2,
        small: 1.25,
        yes: 1,
        wide: 12345678901.5,
        early: "1969-12-31T23:59:59.250Z",
        on_day: "2022-11-01",
      }]);
    }));

  Deno.test(`\`query()\` refuses by name what a column can't hold on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const cases: [Sql, string][] = [
        [sql`SELECT 9007199254740993 AS id`, 'column "id" as integers must be at most 2^53'],
        [sql`SELECT -9007199254740993 AS id`, 'column "id"'],
        [sql`SELECT CAST(90071992547409930.5 AS DECIMAL(38, 1)) AS id`, 'column "id"'],
        [sql`SELECT CAST('10:00:00' AS TIME) AS at_time`, 'column "at_time" as a table holds'],
        [sql`SELECT 1 AS a, 2 AS a`, '"a" is there twice'],
      ];
      for (const [statement, message] of cases) {
        await assertRejects(() => warehouse.query(statement), QueryError, message);
      }
      assertEquals((await warehouse.query(sql`SELECT 9007199254740992 AS id`)).rowCount, 1);
    }));

  Deno.test(`\`append()\` appends nothing when a column is unknown, missing, of another type or doesn't fit, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await warehouse.run(
        sql`CREATE TABLE t (id INTEGER, seen DATE, ward VARCHAR, open BOOLEAN, cost DECIMAL(5, 2))`,
      );
      const good = {
        id: numberColumn([1, 2]),
        seen: timestampColumn([day, day]),
        ward: categoryColumn(["R", "Q"]),
        open: numberColumn([1, 0]),
        cost: numberColumn([999.99, NaN]),
      };
      const { ward: _, ...wardless } = good;
      const codes = Int32Array.of(0, 7);
      const number = numberColumn([1, 2]);
      const cases: [Record<string, Column>, RegExp][] = [
        [{ ...good, bed: number }, /unknown are bed, missing are none/],
        [{ ...good, Ward: good.ward }, /unknown are Ward, missing are none/],
        [wardless, /unknown are none, missing are ward/],
        [{ ...good, ward: number }, /column "ward" as the table's is (VARCHAR|TEXT): it is a number column/],
        [
          { ...good, id: good.ward },
          /column "id" as the table's is (INTEGER|FIXED): it is a category column/,
        ],
        [{ ...good, id: good.seen }, /the table's is (INTEGER|FIXED): it is a timestamp column/],
        [{ ...good, seen: number }, /column "seen" as the table's is DATE: it is a number column/],
        [{ ...good, id: numberColumn([1, 1.5]) }, /column "id" .* must fit into (INTEGER|FIXED): row 2/],
        [{ ...good, id: numberColumn([2 ** 54, 1]) }, /fit into (INTEGER|FIXED): row 1/],
        [{ ...good, id: numberColumn([1, Infinity]) }, /row 2/],
        [{ ...good, open: numberColumn([1, 2]) }, /fit into BOOLEAN: row 2/],
        // DuckDB itself refuses this one.
        [{ ...good, cost: numberColumn([1000, 1]) }, /fit into FIXED: row 1|append to t on duckdb/],
        [{ ...good, seen: timestampColumn([day, day + 1]) }, /fit into DATE: row 2/],
        [{ ...good, seen: timestampColumn([day, 8.64e15 + 1]) }, /row 2/],
        [{ ...good, ward: { ...good.ward, codes } }, /codes must point into its 2 labels: row 2/],
      ];
      for (const [columns, message] of cases) {
        const error = await assertRejects(() => warehouse.append("t", tableOf(columns)), QueryError);
        assertMatch(error.message, message);
      }
      await assertRejects(() => warehouse.append("nowhere", tableOf(good)), QueryError, "nowhere");
      assertEquals((await warehouse.query(sql`SELECT id FROM t`)).rowCount, 0);
      const reordered = Object.fromEntries(Object.entries(good).toReversed());
      assertEquals(await warehouse.append("t", tableOf(reordered)), 2);
    }));
}
