import { assertEquals, assertNotEquals } from "@std/assert";
import type { DisplayRow } from "lib/table/table.ts";
import { type Sql, sql } from "lib/warehouse/sql.ts";
import type { Values, Warehouse } from "lib/warehouse/warehouse.ts";
import { engines } from "../warehouse/engines.ts";
import { rowsOf } from "./staging.ts";

/** One row of sql/README.md's table of traps: the form that both engines agree on, and what it must give. */
const agreed: readonly (readonly [trap: string, form: Sql, rows: DisplayRow[], values?: Values])[] = [
  [
    "days between two dates",
    sql`SELECT DATEDIFF('day', TIMESTAMP '2022-10-31 23:00:00', TIMESTAMP '2022-11-01 01:00:00') AS x`,
    [{ x: 1 }],
  ],
  [
    "a day later",
    sql`SELECT CAST('2022-10-31' AS TIMESTAMP) + INTERVAL '1 day' AS x`,
    [{ x: "2022-11-01" }],
  ],
  [
    "weekday",
    sql`SELECT MOD(DATEDIFF('day', CAST('1901-01-07' AS TIMESTAMP), CAST('2022-11-06' AS TIMESTAMP)), 7) AS x`,
    [{ x: 6 }],
  ],
  [
    "week",
    sql`SELECT
      FLOOR(DATEDIFF('day', CAST('1901-01-07' AS TIMESTAMP), CAST('2022-11-06' AS TIMESTAMP)) / 7) AS sunday,
      FLOOR(DATEDIFF('day', CAST('1901-01-07' AS TIMESTAMP), CAST('2022-11-07' AS TIMESTAMP)) / 7) AS monday`,
    [{ sunday: 6356, monday: 6357 }],
  ],
  [
    "midnight",
    sql`SELECT CAST(DATE_TRUNC('day', TIMESTAMP '2022-11-01 23:59:59') AS TIMESTAMP) AS x`,
    [{ x: "2022-11-01" }],
  ],
  [
    "time zone",
    sql`SELECT CAST(:as_of AS TIMESTAMP) AS x, CAST('2022-03-27 02:30:00.123' AS TIMESTAMP) AS y`,
    [{ x: "2022-11-01T12:00:00.000Z", y: "2022-03-27T02:30:00.123Z" }],
    { as_of: new Date(Date.UTC(2022, 10, 1, 12)) },
  ],
  [
    "division",
    sql`SELECT CAST(a AS DOUBLE) / NULLIF(b, 0) AS x FROM (VALUES (1, 3), (7, 2), (1, 0)) AS t (a, b) ORDER BY a, b`,
    [{ x: null }, { x: 1 / 3 }, { x: 3.5 }],
  ],
  [
    "mean",
    sql`SELECT CAST(SUM(CAST(x AS DECIMAL(18, 4))) AS DOUBLE) / COUNT(x) AS x FROM (VALUES (1), (2), (NULL)) AS t (x)`,
    [{ x: 1.5 }],
  ],
  [
    "percentile, median",
    sql`SELECT
      PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY x) AS q1,
      PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY x) AS median
    FROM (VALUES (1), (2), (4), (8), (NULL)) AS t (x)`,
    [{ q1: 1.75, median: 3 }],
  ],
  [
    "count where",
    sql`SELECT COUNT(CASE WHEN x > 1 THEN 1 END) AS x FROM (VALUES (1), (2), (NULL)) AS t (x)`,
    [{ x: 1 }],
  ],
  [
    "order of NULL",
    sql`SELECT x FROM (VALUES (2), (NULL), (1)) AS t (x) ORDER BY x DESC NULLS LAST`,
    [{ x: 2 }, { x: 1 }, { x: null }],
  ],
  [
    "comparison of texts",
    sql`SELECT x FROM (VALUES ('b'), ('B'), ('a '), ('a'), ('é'), ('z'), ('')) AS t (x) ORDER BY x`,
    ["", "B", "a", "a ", "b", "z", "é"].map((x) => ({ x })),
  ],
  [
    "part of a text",
    sql`SELECT SUBSTR('MonTueWed', 1 + 3 * 1, 3) AS x, SUBSTR('MonTueWed', NULL, 3) AS y`,
    [{ x: "Tue", y: null }],
  ],
  ["join of texts", sql`SELECT 'a' || ' x ' || NULL AS x`, [{ x: null }]],
  [
    "number as text",
    sql`SELECT
      CAST(CAST(x AS BIGINT) AS VARCHAR) AS whole,
      CAST(CAST(x AS DECIMAL(18, 4)) AS VARCHAR) AS exact
    FROM (SELECT CAST(4 AS DOUBLE) AS x) AS t`,
    [{ whole: "4", exact: "4.0000" }],
  ],
  [
    "NaN",
    sql`SELECT x, CASE WHEN x = CAST('NaN' AS DOUBLE) THEN 1 ELSE 0 END AS is_nan
      FROM (VALUES (CAST('NaN' AS DOUBLE)), (CAST('inf' AS DOUBLE)), (CAST('-inf' AS DOUBLE)), (1e300)) AS t (x)
      WHERE x > 1e300 OR x < -1e300 ORDER BY x`,
    [{ x: -Infinity, is_nan: 0 }, { x: Infinity, is_nan: 0 }, { x: null, is_nan: 1 }],
  ],
  [
    "backslash in a text",
    sql`SELECT 'a' || CHR(92) || 'n' AS x, LENGTH('a' || CHR(92) || 'n') AS letters`,
    [{ x: "a\\n", letters: 3 }],
  ],
  [
    "number in code",
    sql`SELECT CAST('1' AS DOUBLE) / 3 AS x, CAST('1e-1' AS DOUBLE) * 3 AS y, CAST('-2.5e+2' AS DOUBLE) AS z`,
    [{ x: 1 / 3, y: 0.1 * 3, z: -250 }],
  ],
  [
    "text in a text",
    sql`SELECT x FROM (VALUES ('A'), ('a'), ('%'), ('BC'), ('CB'), ('')) AS t (x) WHERE CONTAINS('ABC', x) ORDER BY x`,
    [{ x: "" }, { x: "A" }, { x: "BC" }],
  ],
  ["case of names", sql`SELECT STAY_ID AS stay_id FROM (SELECT 1 AS stay_id) AS t`, [{ stay_id: 1 }]],
  ["open bound", sql`SELECT 1 AS x WHERE 5 >= COALESCE(:from, 5)`, [{ x: 1 }], { from: null }],
  [
    "running sum",
    sql`SELECT SUM(x) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS x
      FROM (VALUES (1), (2)) AS t (x) ORDER BY x`,
    [{ x: 1 }, { x: 3 }],
  ],
  [
    "types",
    sql`SELECT
      CAST('2' AS BIGINT) AS a,
      CAST(2.0 AS INTEGER) AS b,
      CAST(1 AS DOUBLE) AS c,
      CAST(0.12345 AS DECIMAL(18, 4)) AS d,
      CAST(12 AS VARCHAR) AS e,
      CAST('true' AS BOOLEAN) AS f,
      CAST('2022-11-01 12:00:00' AS TIMESTAMP) AS g`,
    [{ a: 2, b: 2, c: 1, d: 0.1235, e: "12", f: 1, g: "2022-11-01T12:00:00.000Z" }],
  ],
];

/** Traps that are steps rather than one query, with what they must leave. */
const agreedSteps: readonly (readonly [trap: string, steps: (warehouse: Warehouse) => Promise<void>])[] = [
  ["insert once", async (warehouse) => {
    await warehouse.run(
      sql`CREATE OR REPLACE TABLE batch AS SELECT 1 AS x; CREATE OR REPLACE TABLE logged (x INTEGER)`,
    );
    const insert = sql`INSERT INTO logged (x)
      SELECT batch.x FROM batch WHERE NOT EXISTS (SELECT 1 FROM logged WHERE logged.x = batch.x)`;
    for (let i = 0; i < 2; i++) await warehouse.run(insert);
    assertEquals(await rowsOf(warehouse, sql`SELECT x FROM logged`), [{ x: 1 }]);
  }],
  ["merge of a query", async (warehouse) => {
    await warehouse.run(sql`CREATE OR REPLACE TABLE merged AS SELECT 1 AS x`);
    const merge = sql`MERGE INTO merged
      USING (WITH two AS (SELECT 1 AS x UNION ALL SELECT 2 AS x) SELECT x FROM two) AS s
      ON merged.x = s.x
      WHEN NOT MATCHED THEN INSERT (x) VALUES (s.x)`;
    for (let i = 0; i < 2; i++) await warehouse.run(merge);
    assertEquals(await rowsOf(warehouse, sql`SELECT x FROM merged ORDER BY x`), [{ x: 1 }, { x: 2 }]);
  }],
  ["DDL", async (warehouse) => {
    for (const fill of [sql`INSERT INTO filled VALUES (1)`, sql`INSERT INTO filled VALUES ('x')`]) {
      await warehouse.run(sql`CREATE TABLE IF NOT EXISTS filled (x INTEGER)`);
      await warehouse.transaction(async () => {
        await warehouse.run(sql`DELETE FROM filled`);
        await warehouse.run(fill);
      }).catch(() => undefined);
    }
    assertEquals(await rowsOf(warehouse, sql`SELECT x FROM filled`), [{ x: 1 }]);
  }],
];

/**
 * Forms of the column "don't" whose answers do differ: where they stop to, the comparison of engines has gone
 * blind.
 */
const different: readonly Sql[] = [
  sql`SELECT 1 / 3 AS x`,
  sql`SELECT CONCAT('a', NULL) AS x`,
  sql`SELECT CAST(CAST(1 AS DOUBLE) AS VARCHAR) AS x`,
  sql`SELECT CAST(CAST('2022-11-01' AS TIMESTAMP) AS VARCHAR) AS x`,
  sql`SELECT x FROM (VALUES (2), (NULL), (1)) AS t (x) ORDER BY x DESC`,
  sql`SELECT LENGTH('a\\\\b') AS x`,
  sql`SELECT 1.0 / 3 AS x`,
  sql`SELECT DATEDIFF('week', CAST('2022-11-06' AS TIMESTAMP), CAST('2022-11-07' AS TIMESTAMP)) AS x`,
];

for (const [engine, withEngine] of engines) {
  Deno.test(`the agreed form of each trap gives what sql/README.md says on ${engine}`, (test) =>
    withEngine(async (warehouse) => {
      for (const [trap, form, rows, values] of agreed) {
        await test.step(trap, async () => assertEquals(await rowsOf(warehouse, form, values), rows));
      }
      for (const [trap, steps] of agreedSteps) await test.step(trap, () => steps(warehouse));
    }));
}

Deno.test("forms that the table of traps warns of give different answers on duckdb and snowflake", async () => {
  const answers: DisplayRow[][][] = [];
  for (const [, withEngine] of engines) {
    await withEngine(async (warehouse) => {
      const rows: DisplayRow[][] = [];
      for (const form of different) rows.push(await rowsOf(warehouse, form));
      answers.push(rows);
    });
  }
  different.forEach((form, i) => assertNotEquals(answers[0]![i], answers[1]![i], form.text));
});

Deno.test("sql/README.md has one row a trap", () => {
  const readme = Deno.readTextFileSync(new URL("../../sql/README.md", import.meta.url));
  const tests = [...agreed, ...agreedSteps].map(([trap]) => trap);
  const table = readme.slice(readme.search(/^\| trap /m));
  const traps = Array.from(table.matchAll(/^\| ([^|]+?) +\|/gm), (match) => match[1]!).filter((x) =>
    !/^(trap|-+)$/.test(x)
  );
  assertEquals(traps.toSorted(), tests.toSorted());
});
