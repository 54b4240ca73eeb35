import { assertEquals, assertThrows } from "@std/assert";
import type { CohortSpec } from "lib/cohort/cohort.ts";
import { cohortOf } from "lib/cohort/cohort_of.ts";
import type { Expression } from "lib/cohort/expression.ts";
import { expressionSql } from "lib/cohort/staging/expression_sql.ts";
import { type DisplayRow, displayRows } from "lib/table/table.ts";
import { written } from "lib/warehouse/sql.ts";
import { rowsOf } from "../../sql/staging.ts";
import { engines } from "../../warehouse/engines.ts";
import { accept } from "../accept.ts";

const known = { role: "ignored", knownAt: "admission", meaning: "A column", nullable: true } as const;
const spec: CohortSpec = {
  name: "made-up",
  title: "Made up",
  columns: [
    { ...known, name: "los", type: "number", role: "target" },
    { ...known, name: "Code", type: "category" },
    { ...known, name: "code!", type: "category", allowed: ["[0-10)", "[10-20)", "20 and more"] },
    { ...known, name: "in", type: "timestamp" },
    { ...known, name: "out", type: "timestamp" },
  ],
};
const cohort = cohortOf(spec);
const at = (text: string) => Date.parse(`${text}Z`);
const given = {
  los: [36, 0, null],
  code: ["Home care", "it's \\ odd", null],
  code_: ["[0-10)", "20 and more", null],
  in_: [at("2022-01-31T23:30"), at("2022-12-24T00:00"), null],
  out: [at("2022-02-01T05:30"), at("2022-12-24T18:00"), null],
};
type Made = (string | number | null)[];
const cases: readonly [expression: Expression, made: Made][] = [
  [{ kind: "constant", value: "it's" }, ["it's", "it's", "it's"]],
  [{ kind: "constant", value: 0.1 }, [0.1, 0.1, 0.1]],
  [{ kind: "row" }, [1, 2, 3]],
  [{ kind: "labels", of: "Code", to: { "it's \\ odd": "a" } }, [null, "a", null]],
  [{ kind: "labels", of: "Code", to: {}, begins: { "Home ": 1 }, otherwise: 0 }, [1, 0, null]],
  [{ kind: "labels", of: "Code", to: { "Home care": null }, otherwise: "b" }, [null, "b", null]],
  [{ kind: "labels", of: "Code", to: {} }, [null, null, null]],
  [{ kind: "bands", of: "los", edges: [1, 24] }, ["24 and more", "below 1", null]],
  [{ kind: "bands", of: "los", edges: [1, 48] }, ["1 to 48", "below 1", null]],
  [{ kind: "edge", of: "code!", take: "lower" }, [0, 20, null]],
  [{ kind: "edge", of: "code!", take: "middle" }, [5, 20, null]],
  [{ kind: "edge", of: "code!", take: "upper" }, [10, 20, null]],
  [{ kind: "start", of: "Code", characters: 2 }, ["Ho", "it", null]],
  [{ kind: "without", of: "Code", text: " care" }, ["Home", "it's \\ odd", null]],
  [{ kind: "divided", of: "los", by: 24 }, [1.5, 0, null]],
  [{ kind: "days", from: "in", to: "out" }, [1, 0, null]],
  [{ kind: "days", from: "in", to: "out", exact: true }, [0.25, 0.75, null]],
  [{ kind: "after", day: "in", days: "los" }, ["2022-03-08", "2022-12-24", null]],
  [{ kind: "after", day: "in", days: "los", by: 24 }, ["2022-02-01", "2022-12-24", null]],
  [{ kind: "after", day: "1960-01-01", days: "los" }, ["1960-02-06", "1960-01-01", null]],
  [{ kind: "part", of: "in", part: "weekday" }, ["Mon", "Sat", null]],
  [{ kind: "part", of: "in", part: "month" }, ["Jan", "Dec", null]],
  [{ kind: "part", of: "in", part: "year" }, [2022, 2022, null]],
  [{ kind: "part", of: "in", part: "hour" }, [23, 0, null]],
];

for (const [engine, withEngine] of engines) {
  Deno.test(`\`expressionSql()\` makes of a column what its kind says, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await accept(warehouse, cohort, given);
      for (const [expression, made] of cases) {
        const query = `SELECT ${expressionSql(expression, cohort)} AS made FROM accepted ORDER BY source_row`;
        const rows: DisplayRow[] = displayRows(await warehouse.query(written(query, "test")));
        assertEquals(rows.map((row) => row.made), made, JSON.stringify(expression));
      }
    }));
}

const codes = {
  mdc: [
    ...[
      "001",
      "19",
      " 39 ",
      "103",
      "104",
      "208",
      "291",
      "390",
      "470",
      "766",
      "795",
      "798",
      "807",
      "871",
      "977",
    ],
    ...["988", "999", "402", "0", "A01B", "1234", "4.5", "", null],
  ],
  "body-system": ["CIR019", "neo070 ", "DIG", "XXX000", "I50.1", "CIR01A", null],
} as const;
const groups = {
  mdc: [
    ..."before before 01 01 other 04 05 06 08 14 15 14 14 18 25 operations".split(" "),
    ..."other other other other other other other".split(" "),
    null,
  ],
  "body-system": ["CIR", "NEO", "other", "other", "other", "other", null],
} as const;

for (const [engine, withEngine] of engines) {
  Deno.test(`public tables group MS-DRG and CCSR, and what they don't know is "other codes", on ${engine}`, () =>
    withEngine(async (warehouse) => {
      for (const kind of ["mdc", "body-system"] as const) {
        const given = codes[kind], made = expressionSql({ kind, of: "Code" }, cohort);
        const values = given.map((code, i) =>
          `SELECT ${i} AS place, ${code === null ? "NULL" : `'${code}'`} AS code`
        );
        const query = `SELECT ${made} AS made FROM (${values.join(" UNION ALL ")}) AS given ORDER BY place`;
        const rows = await rowsOf(warehouse, written(query, "test"));
        const found = rows.map(({ made }) =>
          made === null ? null : String(made).replace("MDC ", "").split(" ")[0]
        );
        assertEquals(found, [...groups[kind]], kind);
      }
    }));
}

Deno.test("`expressionSql()` refuses a column that the spec doesn't have, and what only a file makes", () => {
  assertThrows(() => expressionSql({ kind: "start", of: "no", characters: 1 }, cohort), TypeError, '"no"');
  assertThrows(() => expressionSql({ kind: "sql", of: [], type: "number" }, cohort), TypeError, "kind");
});
