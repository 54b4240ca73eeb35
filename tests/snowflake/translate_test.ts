import { assertEquals, assertThrows } from "@std/assert";
import { execute } from "./driver.ts";
import { splitStatements, statementKind } from "./statement_kind.ts";
import { translate } from "./translate.ts";
import { WireError } from "./wire_error.ts";
import { withDriver } from "./with_driver.ts";

/**
 * Where Snowflake's answer is another than DuckDB's to the same words, or the translator's: expression and
 * value.
 */
const asSnowflake: readonly (readonly [string, unknown])[] = [
  ["7 / 2", 3.5],
  ["1 / 3", 0.333333],
  ["CAST(1 AS DECIMAL(18, 4)) / 3", 0.3333333333],
  ["CAST('1' AS DOUBLE) / 3 > 0.33333333333", true],
  ["1e0 / 3", 0.333333],
  ["1e-1 * 1e-1 * 10 = 0.1", true],
  ["CAST(1.5e3 AS VARCHAR)", "1500"],
  ["1 + 3 * MOD(9, 7)", 7],
  ["10 - MOD(9, 7) - 1", 7],
  ["DATEDIFF('day', TIMESTAMP '2022-10-31 23:00:00', TIMESTAMP '2022-11-01 01:00:00')", 1],
  ["DATEDIFF('hour', TIMESTAMP '2022-10-31 22:59:00', TIMESTAMP '2022-11-01 01:00:00')", 3],
  ["DATEDIFF(week, TIMESTAMP '2022-11-06 23:00:00', TIMESTAMP '2022-11-07 01:00:00')", 1],
  ["CONCAT('a', NULL)", null],
  ["CONCAT('a', 'b', 1)", "ab1"],
  ["CAST(CAST(1 AS DOUBLE) AS VARCHAR)", "1"],
  ["CAST(0.5e0 AS VARCHAR)", "0.5"],
  ["CAST(1.50 AS VARCHAR)", "1.50"],
  ["CAST(12 AS VARCHAR)", "12"],
  ['TRY_PARSE_JSON(\'{"run": "a b"}\'):run::VARCHAR', "a b"],
  ["TRY_PARSE_JSON('no JSON'):run::VARCHAR", null],
  ["CAST(CAST('2022-11-01' AS TIMESTAMP) AS VARCHAR)", "2022-11-01 00:00:00.000"],
  ["TO_VARCHAR(2e0)", "2"],
  ["IFF(NULL, 1, 2)", 2],
  ["NVL(NULL, 'x')", "x"],
  ["ZEROIFNULL(NULL)", 0],
  ["DIV0(1, 0)", 0],
  ["GREATEST(1, NULL)", null],
  ["DATEADD('day', 1, CAST('2022-10-31' AS TIMESTAMP)) = CAST('2022-11-01' AS TIMESTAMP)", true],
  ["TO_TIMESTAMP_NTZ(1667260800123, 3) = CAST('2022-11-01 00:00:00.123' AS TIMESTAMP)", true],
  ["$$it's :1 ?$$", "it's :1 ?"],
  ["'CURRENT_TIMESTAMP() sf_mod(1) :1 VARIANT'", "CURRENT_TIMESTAMP() sf_mod(1) :1 VARIANT"],
];

Deno.test("`translate()` means what Snowflake means", () =>
  withDriver(async (connection) => {
    for (const [expression, value] of asSnowflake) {
      assertEquals(await execute(connection, `SELECT ${expression} AS x`), [{ X: value }], expression);
    }
  }));

Deno.test("`translate()` orders NULL as Snowflake: last ascending, first descending", () =>
  withDriver(async (connection) => {
    const values = "(SELECT 2 AS x UNION ALL SELECT NULL UNION ALL SELECT 1) AS t";
    const order = async (by: string) =>
      (await execute(connection, `SELECT x FROM ${values} ORDER BY ${by}`)).map(({ X }) => X);
    assertEquals(await order("x"), [1, 2, null]);
    assertEquals(await order("x DESC"), [null, 2, 1]);
    const first = await execute(
      connection,
      `SELECT FIRST_VALUE(x) OVER (ORDER BY x DESC) AS x FROM ${values} LIMIT 1`,
    );
    assertEquals(first, [{ X: null }]);
  }));

Deno.test("`translate()` doesn't enforce keys, but that their columns have values", () => {
  assertEquals(
    translate("CREATE TABLE l (a BIGINT, b VARCHAR UNIQUE, c DOUBLE NOT NULL, PRIMARY KEY (a))"),
    "CREATE TABLE l (a BIGINT NOT NULL, b TEXT, c DOUBLE NOT NULL)",
  );
  assertEquals(translate("CREATE TABLE l (a BIGINT PRIMARY KEY)"), "CREATE TABLE l (a BIGINT NOT NULL)");
});

Deno.test("`translate()` means what Snowflake means in a statement of more than 50,000 characters too", () =>
  withDriver(async (connection) => {
    const long = `'${"TIMESTAMP_NTZ ".repeat(6_000)}'`;
    const [row] = await execute(
      connection,
      `SELECT
        7 / 2 AS half,
        LENGTH(${long}) AS characters,
        CAST(? AS TIMESTAMP_NTZ) = CAST('2022-11-01' AS TIMESTAMP) AS same`,
      ["2022-11-01 00:00:00.000000"],
    );
    assertEquals(row, { HALF: 3.5, CHARACTERS: 84_000, SAME: true });
    assertThrows(() => translate(`SELECT ${long} FROM`), WireError);
  }));

Deno.test("`translate()` refuses what is no statement of Snowflake's, and more than one", () => {
  for (const text of ["SELEC 1", "SELECT (1", "SELECT 1; SELECT 2"]) {
    assertThrows(() => translate(text), WireError);
  }
});

Deno.test("`splitStatements()` splits at semicolons that are code", () => {
  const script = `-- a; b
    SELECT ';', ";", $$;$$ /* ; */;; INSERT INTO t VALUES ('it''s;');
    // c;
    `;
  assertEquals(splitStatements(script).length, 2);
  assertEquals(splitStatements(""), []);
});

Deno.test("`statementKind()` goes by the first words", () => {
  const kinds: readonly (readonly [string, string])[] = [
    ["-- a\n/* b */ SELECT 1", "select"],
    ["WITH x AS (SELECT 1) SELECT * FROM x", "select"],
    ["insert into t select 1", "insert"],
    ["COPY INTO t FROM @s", "copy"],
    ["COPY INTO @s FROM t", "unload"],
    ["start transaction", "transaction"],
    ["ALTER SESSION SET TIMEZONE = 'UTC'", "session"],
    ["ALTER TABLE t RENAME TO u", "ddl"],
    ["PUT file://x @s", "put"],
    ["RM @s", "files"],
    ["CREATE TABLE t (a INT)", "ddl"],
  ];
  for (const [text, kind] of kinds) assertEquals(statementKind(text), kind, text);
});
