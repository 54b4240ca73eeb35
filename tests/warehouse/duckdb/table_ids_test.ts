import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { DuckDbWarehouse } from "lib/warehouse/duckdb/duckdb.ts";
import { tableIds } from "lib/warehouse/duckdb/table_ids.ts";
import { type Sql, sql } from "lib/warehouse/sql.ts";

async function idAfter(...statements: Sql[]): Promise<string | undefined> {
  const warehouse = await DuckDbWarehouse.open();
  for (const statement of statements) await warehouse.run(statement);
  const { stays } = await tableIds(warehouse);
  await warehouse.close();
  return stays;
}

Deno.test("`tableIds()` tells tables apart by their columns, rows and order, and nothing else", async () => {
  const make = sql`CREATE TABLE stays AS SELECT 1 AS id, NULL AS ward UNION ALL SELECT 2, NULL ORDER BY id`;
  const id = await idAfter(make);
  assertEquals(id?.startsWith("2 rows, "), true);
  assertEquals(await idAfter(sql`CREATE TABLE other (id INTEGER)`, make), id);
  for (
    const change of [
      sql`UPDATE stays SET id = 3 WHERE id = 2`,
      sql`DELETE FROM stays WHERE id = 2`,
      sql`INSERT INTO stays VALUES (2, NULL)`,
      sql`ALTER TABLE stays RENAME ward TO unit`,
      sql`CREATE OR REPLACE TABLE stays AS SELECT * FROM stays ORDER BY id DESC`,
    ]
  ) assertNotEquals(await idAfter(make, change), id, change.text);
  assertEquals(await idAfter(), undefined);
  assertEquals(
    await idAfter(sql`CREATE TABLE stays (id INTEGER)`),
    await idAfter(sql`CREATE TABLE stays (id INTEGER)`),
  );
});

Deno.test("`tableIds()` refuses another engine", async () => {
  const warehouse = await DuckDbWarehouse.open();
  const other = Object.create(warehouse, { engine: { value: "snowflake" } });
  await assertRejects(() => tableIds(other), TypeError, "the engine must be DuckDB: it is snowflake");
  await warehouse.close();
});
