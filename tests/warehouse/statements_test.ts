import { assertEquals } from "@std/assert";
import {
  createdTemporaryTable,
  droppedTable,
  isDefining,
  isReading,
  isRepeatable,
  splitStatements,
  statementVerb,
} from "lib/warehouse/statements.ts";

Deno.test("`splitStatements()` splits at semicolons of the code alone", () => {
  const cases: [string, string[]][] = [
    ["", []],
    [" ;; -- nothing;\n ; /* nor; here */", []],
    ["SELECT 1", ["SELECT 1"]],
    ["SELECT 1;\nSELECT 2;\n", ["SELECT 1", "SELECT 2"]],
    ["SELECT ';''' AS \";\"; SELECT 2 -- ;", ["SELECT ';''' AS \";\"", "SELECT 2 -- ;"]],
    ["CREATE FUNCTION f() AS $$ a; b; $$; SELECT $x$;$x$", [
      "CREATE FUNCTION f() AS $$ a; b; $$",
      "SELECT $x$;$x$",
    ]],
    ["-- a;\nSELECT 1; -- b", ["-- a;\nSELECT 1"]],
  ];
  for (const [script, statements] of cases) assertEquals(splitStatements(script), statements, script);
});

Deno.test("statements are told apart by their first words, whatever stands before", () => {
  const cases: [string, verb: string, reading: boolean, defining: boolean, repeatable: boolean][] = [
    ["SELECT 1", "SELECT", true, false, false],
    ["-- x\n /* y */ ((select 1) union (select 2))", "SELECT", true, false, false],
    ["WITH a AS (SELECT 1) SELECT * FROM a", "WITH", true, false, false],
    ["show tables", "SHOW", true, false, false],
    ["INSERT INTO t SELECT 1", "INSERT", false, false, false],
    ["MERGE INTO t USING u ON TRUE", "MERGE", false, false, false],
    ["DELETE FROM t", "DELETE", false, false, false],
    ["CREATE TABLE t (x INTEGER)", "CREATE", false, true, false],
    ["create or replace\n table t (x INTEGER)", "CREATE", false, true, true],
    ["CREATE OR REPLACE TABLE t AS SELECT x + 1 AS x FROM t", "CREATE", false, true, false],
    ["CREATE OR REPLACE TABLE t CLONE u", "CREATE", false, true, false],
    ["CREATE TABLE IF NOT EXISTS t AS SELECT 1 AS x", "CREATE", false, true, true],
    ["DROP TABLE IF EXISTS t", "DROP", false, true, true],
    ["DROP TABLE t", "DROP", false, true, false],
    ["TRUNCATE TABLE t", "TRUNCATE", false, true, false],
    ["ALTER TABLE IF EXISTS t ADD COLUMN y INTEGER", "ALTER", false, true, false],
    ["ALTER SESSION SET TIMEZONE = 'UTC'", "ALTER", false, false, true],
    ["USE ROLE r", "USE", false, false, true],
    ["CALL p()", "CALL", false, false, false],
    ["", "", false, false, false],
  ];
  for (const [text, verb, reading, defining, repeatable] of cases) {
    assertEquals(
      [statementVerb(text), isReading(text), isDefining(text), isRepeatable(text)],
      [verb, reading, defining, repeatable],
      text,
    );
  }
});

Deno.test("`createdTemporaryTable()` and `droppedTable()` name the table, in lower case", () => {
  const cases: [text: string, created: string | undefined, dropped: string | undefined][] = [
    ["-- x\nCREATE OR REPLACE TEMPORARY TABLE Model_Rows (x INTEGER)", "model_rows", undefined],
    ["create temp table if not exists a.t as select 1", "a.t", undefined],
    ["CREATE TABLE temp (x INTEGER)", undefined, undefined],
    ["DROP TABLE IF EXISTS T", undefined, "t"],
    ["drop table t", undefined, "t"],
    ["DROP STAGE t", undefined, undefined],
    ["", undefined, undefined],
  ];
  for (const [text, created, dropped] of cases) {
    assertEquals([createdTemporaryTable(text), droppedTable(text)], [created, dropped], text);
  }
});
