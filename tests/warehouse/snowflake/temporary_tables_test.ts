import { assertEquals, assertThrows } from "@std/assert";
import { TemporaryTables } from "lib/warehouse/snowflake/temporary_tables.ts";

Deno.test("`TemporaryTables` refuses what names a table that went with its session, until it is created anew", () => {
  const first = new TemporaryTables();
  first.note("CREATE OR REPLACE TEMPORARY TABLE model_rows (x INTEGER)");
  first.note("CREATE TEMP TABLE IF NOT EXISTS gone AS SELECT 1 AS x");
  first.note("CREATE TABLE lasting (x INTEGER)");
  first.note("DROP TABLE gone");
  first.check("SELECT * FROM model_rows, gone, lasting");
  const second = new TemporaryTables(first);
  for (
    const text of [
      "SELECT * FROM Model_Rows",
      "INSERT INTO model_rows VALUES (1)",
      "DROP TABLE IF EXISTS model_rows",
    ]
  ) {
    assertThrows(() => second.check(text), TypeError, "temporary table model_rows", text);
  }
  second.check("SELECT * FROM gone, lasting, model_rows_2, my_model_rows");
  const third = new TemporaryTables(second);
  assertThrows(() => third.check("SELECT * FROM model_rows"), TypeError);
  third.check("CREATE OR REPLACE TEMPORARY TABLE model_rows (x INTEGER)");
  third.note("CREATE OR REPLACE TEMPORARY TABLE model_rows (x INTEGER)");
  third.check("SELECT * FROM model_rows");
});

Deno.test("`TemporaryTables` knows that a table which is lost needs no dropping", () => {
  const first = new TemporaryTables();
  first.note("-- made\nCREATE TEMPORARY TABLE t (x INTEGER)");
  assertEquals(first.forget("DROP TABLE t"), false);
  const second = new TemporaryTables(first);
  assertEquals(
    ["DROP TABLE u", "SELECT * FROM t", "DROP TABLE IF EXISTS t", "DROP TABLE t"].map((text) =>
      second.forget(text)
    ),
    [
      false,
      false,
      true,
      false,
    ],
  );
  second.check("SELECT * FROM t");
});
