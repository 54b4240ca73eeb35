import { assertEquals } from "@std/assert";
import { type Sql, sql } from "lib/warehouse/sql.ts";
import type { DisplayRow } from "lib/warehouse/table.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";
import { rowsOf } from "./staging.ts";

/** One row of sql/README.md's table of traps: the form that both engines agree on, and what it must give. */
const agreed: readonly [trap: string, form: Sql, rows: DisplayRow[]][] = [
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
    "midnight",
    sql`SELECT CAST(DATE_TRUNC('day', TIMESTAMP '2022-11-01 23:59:59') AS TIMESTAMP) AS x`,
    [{ x: "2022-11-01" }],
  ],
  [
    "mean",
    sql`SELECT CAST(SUM(CAST(x AS DECIMAL(18, 4))) AS DOUBLE) / COUNT(x) AS x FROM (VALUES (1), (2), (NULL)) AS t (x)`,
    [{ x: 1.5 }],
  ],
  [
    "quartile",
    sql`SELECT PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY x) AS x FROM (VALUES (1), (2), (NULL)) AS t (x)`,
    [{ x: 1.25 }],
  ],
  [
    "count where",
    sql`SELECT COUNT(CASE WHEN x > 1 THEN 1 END) AS x FROM (VALUES (1), (2), (NULL)) AS t (x)`,
    [{ x: 1 }],
  ],
  [
    "order of NULL",
    sql`SELECT x FROM (VALUES (2), (NULL), (1)) AS t (x) ORDER BY x NULLS LAST`,
    [{ x: 1 }, { x: 2 }, { x: null }],
  ],
  [
    "part of a text",
    sql`SELECT SUBSTR('MonTueWed', 1 + 3 * 1, 3) AS x, SUBSTR('MonTueWed', NULL, 3) AS y`,
    [{ x: "Tue", y: null }],
  ],
  ["join of texts", sql`SELECT 'a' || ' x ' || NULL AS x`, [{ x: null }]],
  ["open bound", sql`SELECT 1 AS x WHERE 5 >= COALESCE(NULL, 5)`, [{ x: 1 }]],
  [
    "running sum",
    sql`SELECT SUM(x) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS x
      FROM (VALUES (1), (2)) AS t (x) ORDER BY x`,
    [{ x: 1 }, { x: 3 }],
  ],
];

for (const [trap, form, rows] of agreed) {
  Deno.test(`the agreed form of "${trap}" gives what sql/README.md says on duckdb`, () =>
    withWarehouse(async (warehouse) => assertEquals(await rowsOf(warehouse, form), rows)));
}

Deno.test("sql/README.md has one row a trap", () => {
  const readme = Deno.readTextFileSync(new URL("../../sql/README.md", import.meta.url));
  const tests = [...agreed.map(([trap]) => trap), "insert once", "DDL", "types"];
  const table = readme.slice(readme.search(/^\| trap /m));
  const traps = Array.from(table.matchAll(/^\| ([^|]+?) +\|/gm), (match) => match[1]!).filter((x) =>
    !/^(trap|-+)$/.test(x)
  );
  assertEquals(traps.toSorted(), tests.toSorted());
});
