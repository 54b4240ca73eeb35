import { assertEquals, assertRejects } from "@std/assert";
import type { Column as DriverColumn, RowStatement } from "snowflake-sdk";
import { RowsLostError } from "lib/warehouse/snowflake_error.ts";
import { readSnowflakeRows } from "lib/warehouse/snowflake_read.ts";
import { type Sql, sql } from "lib/warehouse/sql.ts";
import {
  categoriesOf,
  categoryColumn,
  type Column,
  displayRows,
  numberColumn,
  type Table,
  tableOf,
  timestampColumn,
  timestampsOf,
} from "lib/warehouse/table.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { withSnowflake } from "./with_snowflake.ts";

const day = Date.UTC(2022, 10, 1);
const everyType = sql`CREATE OR REPLACE TABLE every_type (
  an_integer INTEGER, a_bigint BIGINT, a_double DOUBLE, a_decimal DECIMAL(12, 2), a_boolean BOOLEAN, a_text VARCHAR,
  a_date DATE, a_timestamp TIMESTAMP
)`;
const everyValue: Table = tableOf({
  an_integer: numberColumn([-(2 ** 31), NaN, 2 ** 31 - 1, 0, 1]),
  a_bigint: numberColumn([-(2 ** 53), NaN, 2 ** 53, 0, -1]),
  a_double: numberColumn([-1e308, NaN, Infinity, -0, 0.1]),
  a_decimal: numberColumn([-1234567890.12, NaN, 0.01, 0, 99.99]),
  a_boolean: numberColumn([1, NaN, 0, 1, 1]),
  a_text: categoryColumn(["", null, '"quoted", \\N \\\\', "two\r\nlines;\t", "日本語 🏥"]),
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

Deno.test("`append()` and `query()` give back every type, as binds and through files, on snowflake", () =>
  withSnowflake(async (warehouse, server) => {
    for (const [times, way] of [[1, "INSERT INTO every_type"], [300, "COPY INTO every_type"]] as const) {
      await warehouse.run(everyType);
      const rows = repeated(everyValue, times);
      assertEquals(await warehouse.append("every_type", rows), 5 * times);
      assertSameValues(await warehouse.query(sql`SELECT * FROM every_type`), rows);
      assertEquals(server.statements.filter((text) => text.startsWith(way)).length, 1);
    }
  }));

Deno.test("`append()` takes its types from the columns: a first row of NULL and whole numbers changes nothing", () =>
  withSnowflake(async (warehouse) => {
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

Deno.test("`append()` keeps rows of one column that are NULL, however many", () =>
  withSnowflake(async (warehouse) => {
    const rows = tableOf({ x: categoryColumn(Array.from({ length: 2_001 }, (_, i) => i % 2 ? "a" : null)) });
    await warehouse.run(sql`CREATE TABLE t (x VARCHAR)`);
    assertEquals(await warehouse.append("t", rows), 2_001);
    assertSameValues(await warehouse.query(sql`SELECT x FROM t`), rows);
  }));

Deno.test("`query()` keeps names and types when there are no rows, and `append()` appends none, on snowflake", () =>
  withSnowflake(async (warehouse) => {
    await warehouse.run(everyType);
    const none = await warehouse.query(sql`SELECT * FROM every_type`);
    assertEquals(none.rowCount, 0);
    assertEquals(
      Object.entries(none.columns).map(([name, column]) => [name, column.type]),
      Object.entries(everyValue.columns).map(([name, column]) => [name, column.type]),
    );
    assertEquals(await warehouse.append("every_type", none), 0);
  }));

Deno.test("`query()` reads many chunks in order, labels in order of first appearance, on snowflake", () =>
  withSnowflake(async (warehouse) => {
    const count = 3_000;
    const rows = tableOf({
      x: numberColumn(Float64Array.from({ length: count }, (_, row) => row % 3 === 0 ? NaN : row / 3)),
      y: categoryColumn(Array.from({ length: count }, (_, row) => row % 7 === 0 ? null : `w${row % 500}`)),
      z: categoryColumn(Array.from({ length: count }, () => null)),
    });
    await warehouse.run(sql`CREATE TABLE t (x DOUBLE, y VARCHAR, z VARCHAR)`);
    await warehouse.append("t", rows);
    const read = await warehouse.query(sql`SELECT * FROM t`);
    assertSameValues(read, rows);
    assertEquals(categoriesOf(read, "y").labels.slice(0, 3), ["w1", "w2", "w3"]);
  }, { chunkRows: 250 }));

Deno.test("`query()` reads sums, counts and decimals as numbers, and dates to the millisecond, on snowflake", () =>
  withSnowflake(async (warehouse) => {
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

Deno.test("`query()` refuses by name what a column can't hold on snowflake", () =>
  withSnowflake(async (warehouse) => {
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

Deno.test("`append()` appends nothing when a column is unknown, missing, of another type or doesn't fit, on snowflake", () =>
  withSnowflake(async (warehouse, server) => {
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
    const cases: [Table, string][] = [
      [tableOf(wardless), "unknown are none, missing are ward"],
      [tableOf({ ...good, Ward: good.ward }), "unknown are Ward, missing are none"],
      [tableOf({ ...good, ward: numberColumn([1, 2]) }), "the table's is TEXT: it is a number column"],
      [tableOf({ ...good, id: good.ward }), "the table's is FIXED: it is a category column"],
      [tableOf({ ...good, id: good.seen }), "the table's is FIXED: it is a timestamp column"],
      [tableOf({ ...good, seen: good.id }), "the table's is DATE: it is a number column"],
      [tableOf({ ...good, id: numberColumn([1, 1.5]) }), "fit into FIXED: row 2 doesn't"],
      [tableOf({ ...good, id: numberColumn([1, 2 ** 54]) }), "row 2 doesn't"],
      [tableOf({ ...good, id: numberColumn([1, Infinity]) }), "row 2 doesn't"],
      [tableOf({ ...good, open: numberColumn([1, 2]) }), "fit into BOOLEAN: row 2 doesn't"],
      [tableOf({ ...good, cost: numberColumn([1000, 1]) }), "fit into FIXED: row 1 doesn't"],
      [tableOf({ ...good, seen: timestampColumn([day, day + 1]) }), "fit into DATE: row 2 doesn't"],
      [tableOf({ ...good, seen: timestampColumn([day, 8.64e15]) }), "row 2 doesn't"],
      [tableOf({ ...good, ward: { ...good.ward, codes } }), "codes must point into its 2 labels: row 2"],
    ];
    for (const [rows, message] of cases) {
      await assertRejects(() => warehouse.append("t", rows), QueryError, message);
    }
    assertEquals(server.statements.filter((text) => text.startsWith("INSERT")), []);
    assertEquals(await warehouse.append("t", tableOf(good)), 2);
  }));

/** A statement as the driver gives it, of one column. */
function statementOf(type: string, raw: readonly (string | null)[], rowCount = raw.length): RowStatement {
  const column = {
    getName: () => "X",
    getType: () => type,
    getIndex: () => 0,
    _getRowValue: (_row: { readonly values: readonly (string | null)[] }): unknown => undefined,
  };
  return {
    getColumns: () => [column as unknown as DriverColumn],
    getNumRows: () => rowCount,
    async *streamRows() {
      for (const value of raw) yield await Promise.resolve([column._getRowValue({ values: [value] })]);
    },
  } as unknown as RowStatement;
}

Deno.test("`readSnowflakeRows()` reads every kind of timestamp from Snowflake's own writing", async () => {
  const noon = Date.UTC(2022, 10, 1, 12);
  const cases: [type: string, raw: string, epochMs: number][] = [
    ["timestamp_ntz", "1667304000.000000000", noon],
    ["timestamp_ltz", "1667304000.123456789", noon + 123.456789],
    ["timestamp_tz", "1667304000.001000000 1500", noon + 1],
    ["timestamp_ntz", "1667304000", noon],
    ["timestamp_ntz", "-1.500000000", -1_500],
    ["timestamp_ntz", "-0.000001000", -0.001],
    ["timestamp_ntz", "253402300799.999000000", Date.UTC(9999, 11, 31, 23, 59, 59, 999)],
    ["date", "-25568", Date.UTC(1899, 11, 31)],
  ];
  for (const [type, raw, epochMs] of cases) {
    const read = await readSnowflakeRows(statementOf(type, [raw, null]));
    assertEquals(Array.from(timestampsOf(read, "x")), [epochMs, NaN], `${type} ${raw}`);
  }
  await assertRejects(() => readSnowflakeRows(statementOf("timestamp_ntz", ["soon"])), TypeError, '"x"');
});

Deno.test("`readSnowflakeRows()` fails when fewer or more rows come than the statement has", async () => {
  await assertRejects(() => readSnowflakeRows(statementOf("text", ["a"], 2)), RowsLostError, "1 of 2 rows");
  await assertRejects(
    () => readSnowflakeRows(statementOf("text", ["a", "b"], 1)),
    RowsLostError,
    "more than",
  );
});

Deno.test("`readSnowflakeRows()` refuses a type that a table doesn't hold", async () => {
  for (const type of ["variant", "object", "array", "binary", "time"]) {
    const message =
      `column "x" as a table holds numbers, texts, dates and timestamps: it is ${type.toUpperCase()}`;
    await assertRejects(() => readSnowflakeRows(statementOf(type, ["1"])), TypeError, message);
  }
});
