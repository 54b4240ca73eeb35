import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { numberColumn, tableOf, timestampsOf } from "lib/table/table.ts";
import { RowsLostError } from "lib/warehouse/snowflake/error.ts";
import { readSnowflakeRows } from "lib/warehouse/snowflake/rows/read.ts";
import type { Column as DriverColumn, RowStatement } from "lib/warehouse/snowflake/snowflake_sdk.ts";
import { sql } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { plainValues } from "../assert_same_rows.ts";
import { withSnowflake } from "../with_snowflake.ts";

Deno.test("`append()` sends few rows as binds, many as files, and none that it refuses", () =>
  withSnowflake(async (warehouse, server) => {
    await warehouse.run(sql`CREATE TABLE t (x INTEGER, y INTEGER)`);
    const sent = (way: string) => server.statements.filter((text) => text.startsWith(way)).length;
    const append = (values: number[]) => {
      const column = numberColumn(values);
      return warehouse.append("t", tableOf({ x: column, y: column }));
    };
    await assertRejects(() => append([1, 2 ** 54]), QueryError, "row 2");
    assertEquals([sent("INSERT INTO t"), sent("COPY INTO t")], [0, 0]);
    await append([1, 2]);
    assertEquals([sent("INSERT INTO t"), sent("COPY INTO t")], [1, 0]);
    await append(Array.from({ length: 1_500 }, (_, i) => i));
    assertEquals([sent("INSERT INTO t"), sent("COPY INTO t")], [1, 1]);
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

/** A statement of the driver's whose rows are these. */
function rowsOf(types: readonly string[], ...rows: readonly unknown[]): RowStatement {
  const columns = types.map((type, i) => ({
    getName: () => `C${i}`,
    getType: () => type,
    getIndex: () => i,
    _getRowValue() {},
  }));
  return {
    getColumns: () => columns,
    getNumRows: () => rows.length,
    streamRows: async function* () {
      for (const row of rows) yield await Promise.resolve(row);
    },
  } as unknown as RowStatement;
}

Deno.test("`readSnowflakeRows()` refuses a cell that is none of its type, by column and row, and not by its text", async () => {
  const bad: readonly (readonly [type: string, cells: readonly unknown[]])[] = [
    ["fixed", ["", " ", "Jane", "1e5", "0x10", "1.", ".5", "1,5", "--1", "NaN", "1 ", 7, undefined, {}]],
    ["real", ["", "Jane", "1,5", "0x10", "e5", "infinite", true, undefined]],
    ["boolean", ["", "Jane", "2", "yes", true, undefined]],
    ["date", ["", "Jane", "2022-11-01", "1.5", "1e3", undefined]],
    ["timestamp_ntz", ["", "Jane", "2022-11-01 00:00:00", "1.0000000001", "1 2 3", undefined]],
    ["text", [7, {}, undefined, true]],
  ];
  for (const [type, cells] of bad) {
    for (const cell of cells) {
      const statement = rowsOf(["text", type], ["a", null], ["b", cell]);
      const message = /^Cannot read column "c1" as every cell must be .*: that of row 2 is not$/;
      const error = await assertRejects(() => readSnowflakeRows(statement), TypeError);
      assertMatch(error.message, message, `${type} ${cell}`);
    }
  }
  for (const row of [["a"], ["a", "b", "c"], [], null, undefined, {}, "ab"]) {
    const statement = rowsOf(["text", "text"], ["a", "b"], row);
    await assertRejects(
      () => readSnowflakeRows(statement),
      TypeError,
      "every row must have 2 cells: row 2 has",
    );
  }
  await assertRejects(
    () => readSnowflakeRows(rowsOf(["date"], ["99999999999"])),
    RangeError,
    'column "c0"',
  );
});

Deno.test("`readSnowflakeRows()` reads every way in which Snowflake writes a type", async () => {
  const good: readonly (readonly [type: string, cell: string, value: number])[] = [
    ["fixed", "-12.50", -12.5],
    ["real", "1.5e-7", 1.5e-7],
    ["real", "-inf", -Infinity],
    ["real", "Infinity", Infinity],
    ["real", "NaN", NaN],
    ["boolean", "1", 1],
    ["boolean", "false", 0],
    ["date", "-1", -86_400_000],
    ["timestamp_ntz", "-0.25", -250],
    ["timestamp_tz", "1.5 1440", 1_500],
  ];
  for (const [type, cell, value] of good) {
    const table = await readSnowflakeRows(rowsOf([type], [cell], [null]));
    assertEquals(plainValues(table.columns.c0!), [value, NaN], `${type} ${cell}`);
  }
});
