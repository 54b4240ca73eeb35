import { assertEquals, assertRejects } from "@std/assert";
import { categoryColumn, displayRows, numberColumn, tableOf } from "lib/table/table.ts";
import { type Sql, sql } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";
import { assertSameRows, plainValues } from "../assert_same_rows.ts";
import { withWarehouse } from "../with_warehouse.ts";

Deno.test("`append()` and `query()` give back the types that only DuckDB has", () =>
  withWarehouse(async (warehouse) => {
    await warehouse.run(
      sql`CREATE TABLE t (a_tiny TINYINT, a_small SMALLINT, a_huge HUGEINT, an_enum ENUM ('low', 'high'))`,
    );
    const rows = tableOf({
      a_tiny: numberColumn([-128, NaN, 127, 0]),
      a_small: numberColumn([-32768, NaN, 32767, 0]),
      a_huge: numberColumn([-(2 ** 53), NaN, 2 ** 53, -1]),
      an_enum: categoryColumn(["high", null, "low", "high"]),
    });
    assertEquals(await warehouse.append("t", rows), 4);
    assertSameRows(await warehouse.query(sql`SELECT * FROM t`), rows);
    const one = numberColumn([1]), low = categoryColumn(["low"]);
    const large = { a_tiny: numberColumn([128]), a_small: one, a_huge: one, an_enum: low };
    await assertRejects(() => warehouse.append("t", tableOf(large)), QueryError, "TINYINT: row 1");
    await warehouse.run(sql`CREATE TABLE i (id INTEGER)`);
    const beyond = tableOf({ id: numberColumn([2 ** 31]) });
    await assertRejects(() => warehouse.append("i", beyond), QueryError, "INTEGER: row 1");
  }));

Deno.test("`query()` reads means, unsigned integers and a bare NULL", () =>
  withWarehouse(async (warehouse) => {
    const table = await warehouse.query(sql`
      SELECT AVG(x) AS mean, CAST(7 AS UBIGINT) AS positive, NULL AS nothing FROM (VALUES (1), (2)) AS t (x)`);
    assertEquals(displayRows(table), [{ mean: 1.5, positive: 7, nothing: null }]);
  }));

Deno.test("`query()` refuses by name what only DuckDB has and a column can't hold", () =>
  withWarehouse(async (warehouse) => {
    const cases: [Sql, string][] = [
      [sql`SELECT CAST(9007199254740993 AS HUGEINT) AS id`, 'column "id"'],
      [sql`SELECT TIMESTAMP 'infinity' AS seen`, 'column "seen" as timestamps'],
      [sql`SELECT DATE '-infinity' AS seen`, 'column "seen" as timestamps'],
      [sql`SELECT [1, 2] AS list`, 'column "list" as a table holds'],
      [sql`SELECT 'x'::BLOB AS blob`, 'column "blob" as a table holds'],
    ];
    for (const [statement, message] of cases) {
      await assertRejects(() => warehouse.query(statement), QueryError, message);
    }
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
