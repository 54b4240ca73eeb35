import { assertEquals, assertRejects } from "@std/assert";
import type { Column as DriverColumn, RowStatement } from "snowflake-sdk";
import { numberColumn, tableOf, timestampsOf } from "lib/table/table.ts";
import { RowsLostError } from "lib/warehouse/snowflake/error.ts";
import { readSnowflakeRows } from "lib/warehouse/snowflake/read.ts";
import { sql } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
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
