import { assert, assertEquals } from "@std/assert";
import type { Cohort, ColumnSpec } from "lib/cohort/cohort.ts";
import { cohortNamed, cohorts } from "lib/cohort/cohorts.ts";
import { checkContract, type ContractReport } from "lib/cohort/contract/contract.ts";
import { checkInPlace } from "lib/cohort/in_place/in_place.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { acceptedTable } from "lib/cohort/staging/accepted_table.ts";
import { randomSource } from "lib/stats/random.ts";
import {
  categoryColumn,
  type Column,
  displayRows,
  numberColumn,
  type Table,
  tableOf,
  timestampColumn,
} from "lib/table/table.ts";
import { sql, sqlFile, written } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { assertSameRows } from "../../warehouse/assert_same_rows.ts";
import { engines, enginesOfLongTests } from "../../warehouse/engines.ts";

const asOf = Date.UTC(2022, 11, 1);
/** What people and programs write, for a column of whatever type. */
const odd: readonly (string | null)[] = [
  ...["", null, "  ", "\u00a0", "\t", "?", "NA", "x", "r", "R ", "it's", 'a "b" \\ c', "é日本"],
  ...["-1", "99", "2.5", "+3.", ".5", "5.", " 7 ", "-0", "007", "1e3", "1e-3", "3.14E+11", "1e999", "-1e999"],
  ...[
    "0x10",
    "1_000",
    "1,5",
    "inf",
    "nan",
    "Infinity",
    "true",
    "12 days",
    "9007199254740993",
    "-9007199254740991",
  ],
  ...[
    "2022-11-01",
    "2022-02-30",
    "2022-13-01",
    "01/11/2022",
    "20221101",
    "9999-12-31",
    "1899-12-31",
    "2101-01-01",
  ],
  ...["2022-11-01T12:30", "2022-11-01 12:30:15", "2022-11-01T12:30:15.5Z", "2022-11-01 12:30:15.1234567 UTC"],
  ...["2022-11-01 12:30:15.1234565+00:00", "2022-11-01T24:00", "2022-11-01T12:60", "2022-11-01T12:30+01:00"],
  ...[
    "20-Nov",
    "11-20",
    "0-10",
    "1-10",
    "00-010",
    "121-130",
    "131-140",
    "[90-100)",
    "[110-120)",
    "2-11",
    "70 or Older",
  ],
];

/** Most cells are as the spec wants them, some are odd; ids repeat. */
function madeUp({ columns }: Cohort, rowCount: number, seed: number, typed: boolean): Table {
  const random = randomSource(seed);
  const any = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const good = (spec: ColumnSpec, row: number): string => {
    if (spec.role === "id") return String(1 + Math.floor(random() * (row + 20)));
    if (spec.allowed !== undefined) return any(spec.allowed);
    if (spec.type === "timestamp") return `2022-${any(["08", "09", "10", "12"])}-${any(["01", "15", "30"])}`;
    if (spec.type === "number") return String((spec.range?.[0] ?? 0) + Math.floor(random() * 12));
    const labels = [
      "11-20",
      "21-30",
      "21-30",
      "121-130",
      "12-21",
      "MUS006",
      "428",
      "V57",
      "A",
      "12",
      "Bronx",
      "CIR007",
      "SP",
      "Q",
      "8",
    ];
    const { pattern } = spec;
    return any(labels.filter((label) => !pattern || new RegExp(`^(?:${pattern.source})$`).test(label)));
  };
  const column = (spec: ColumnSpec): Column => {
    const share = 0.35 / columns.length;
    const texts = Array.from({ length: rowCount }, (_, row) => {
      return random() < share ? any(odd) : spec.nullable && random() < 0.05 ? null : good(spec, row);
    });
    if (!typed || spec.type === "category") return categoryColumn(texts);
    if (spec.type === "timestamp") return timestampColumn(texts.map((text) => Date.parse(text ?? "")));
    return numberColumn(texts.map((text) => text === null || text.trim() === "" ? NaN : Number(text)));
  };
  // First, so that an engine without order numbers the rows by it.
  const line = categoryColumn(Array.from({ length: rowCount }, (_, row) => String(row + 1).padStart(6, "0")));
  return tableOf({ line, ...Object.fromEntries(columns.map((spec) => [spec.name, column(spec)])) });
}

const types = { number: "DOUBLE", category: "VARCHAR", timestamp: "TIMESTAMP" } as const;

/** Puts a table into the warehouse with its names as they are. */
async function putTable(warehouse: Warehouse, table: Table): Promise<void> {
  const columns = Object.values(table.columns);
  const plain = columns.map(({ type }, i) => `c${i} ${types[type]}`).join(", ");
  await warehouse.run(written(`CREATE OR REPLACE TABLE put (${plain})`, "test"));
  const rows = Object.fromEntries(columns.map((column, i) => [`c${i}`, column]));
  await warehouse.append("put", tableOf(rows));
  const named = Object.keys(table.columns).map((name, i) => `c${i} AS "${name}"`).join(", ");
  await warehouse.run(written(`CREATE OR REPLACE VIEW health_data AS SELECT ${named} FROM put`, "test"));
}

type Checked = { readonly report: ContractReport; readonly accepted: Table; readonly quarantine: Table };

async function read(warehouse: Warehouse, report: ContractReport): Promise<Checked> {
  return {
    report,
    accepted: await warehouse.query(sql`SELECT * FROM accepted ORDER BY source_row`),
    quarantine: await warehouse.query(sql`SELECT source_row, rule, column_name, value, reason, row_text
      FROM quarantine ORDER BY source_row`),
  };
}

/** The contract in memory, and where the rows lie. */
async function both(warehouse: Warehouse, cohort: Cohort, table: Table): Promise<[Checked, Checked]> {
  const here = await loadInto(warehouse, cohort, table);
  await putTable(warehouse, table);
  const name = [{ text: "health_data", isQuoted: false }];
  const checked = await checkInPlace(warehouse, cohort, name, { asOf });
  await warehouse.run(sql`DELETE FROM accepted; DELETE FROM quarantine`);
  return [here, await read(warehouse, await checked!.fill())];
}

async function loadInto(warehouse: Warehouse, cohort: Cohort, table: Table): Promise<Checked> {
  const { kept, quarantined, report } = checkContract(table, cohort, { asOf });
  await warehouse.run(sql`DROP TABLE IF EXISTS accepted`);
  await warehouse.run(acceptedTable(cohort));
  await warehouse.run(sqlFile("quarantine.sql"));
  await warehouse.run(sql`DELETE FROM quarantine`);
  await warehouse.append("accepted", kept);
  const none = { source_file: categoryColumn(Array(quarantined.rowCount).fill(null)) };
  const places = { ...none, file_row: numberColumn(new Float64Array(quarantined.rowCount).fill(NaN)) };
  await warehouse.append("quarantine", tableOf({ ...quarantined.columns, ...places }));
  return await read(warehouse, report);
}

/** The first rows of the quarantine that are in one only, or not the same. */
function differences(actual: Table, expected: Table): unknown[] {
  const textsOf = (table: Table) =>
    displayRows(table, 1e6).map((row) => JSON.stringify({ ...row, row_text: "" }));
  const [found, wanted] = [new Set(textsOf(actual)), new Set(textsOf(expected))];
  const more = [...found.difference(wanted)].map((row) => `${row} there`);
  return [...more, ...[...wanted.difference(found)].map((row) => `${row} here`)].sort().slice(0, 12);
}

/** Whether columns are typed: on Snowflake for one cohort, for all with WARDBOOK_SLOW=1. */
function tablesOf(cohort: Cohort, engine: string): readonly boolean[] {
  const isBoth = engine === "duckdb" || cohort.invented || Deno.env.has("WARDBOOK_SLOW");
  return isBoth ? [false, true] : [false];
}

for (const [engine, withEngine] of enginesOfLongTests) {
  Deno.test(`\`checkInPlace()\` judges every row of every cohort as \`checkContract()\` does on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const rules = new Set<string>();
      for (const cohort of cohorts) {
        for (const typed of tablesOf(cohort, engine)) {
          const table = madeUp(cohort, engine === "duckdb" ? 500 : 100, 11, typed);
          const [here, there] = await both(warehouse, cohort, table);
          const of = `${cohort.name}, ${typed ? "typed" : "texts"}`;
          assertEquals(differences(there.quarantine, here.quarantine), [], of);
          assertSameRows(there.quarantine, here.quarantine, `of quarantine of ${of}`);
          assertSameRows(there.accepted, here.accepted, `of accepted of ${of}`);
          const examples = cohort.invented ? here.report.byRule : here.report.byRule.map((each) => ({
            ...each,
            example: each.example.replace(/:.*/s, `: ${each.rule}`),
          }));
          assertEquals(there.report, { ...here.report, byRule: examples }, of);
          for (const { rule } of here.report.byRule) rules.add(rule);
          assert(here.report.kept > 0, `${of}: ${here.report.kept}`);
        }
      }
      const least = [
        "type",
        "missing",
        "allowed",
        "range",
        "integer",
        "duplicate",
        "age at most 120",
        "age band of ten years",
      ];
      for (const rule of engine === "duckdb" ? least : []) assert(rules.has(rule), rule);
    }));
}

Deno.test("`checkInPlace()` leaves it to others when a spec has a rule that SQL can't say", async () => {
  const synthetic = cohortNamed("synthetic");
  const own = { name: "own", column: "CASE_ID", broken: () => null };
  const look = (columns: readonly ColumnSpec[]) =>
    columns.map((spec) => spec.name === "AGE" ? { ...spec, pattern: /(?!x)\d+-\d+/ } : spec);
  const [, withDuckDb] = engines[0]!;
  await withDuckDb(async (warehouse) => {
    await putTable(warehouse, madeUp(synthetic, 40, 3, false));
    const name = [{ text: "health_data", isQuoted: false }];
    for (
      const cohort of [{ ...synthetic, rules: [own] }, { ...synthetic, columns: look(synthetic.columns) }]
    ) {
      assertEquals(await checkInPlace(warehouse, cohort, name, { asOf }), null);
      const source = { relation: name };
      const { rowsIn, told } = await loadCohort(warehouse, cohort, source, { asOf });
      assertEquals(rowsIn, 40);
      const wanted = cohort.rules.length === 1
        ? 'rule "own" is code'
        : 'pattern of "AGE" has what engines don\'t share';
      assertEquals(told, [
        "The rows of table:health_data left the warehouse to be checked here, as SQL can't say all of the contract: " +
        wanted,
      ]);
    }
  });
});

Deno.test("`checkInPlace()` reads the types that a table has, zones and infinite dates among them", async () => {
  const columns: [name: string, type: string, value: string, other: string][] = [
    ["id", "DECIMAL(9, 0)", "1", "2"],
    ["ward", "BOOLEAN", "true", "false"],
    ["admitted", "TIMESTAMP WITH TIME ZONE", "'2022-08-01 23:30:00+02'", "'2022-08-01 23:30:00+00'"],
    ["gone", "DATE", "'2022-08-05'", "'infinity'"],
    ["dose", "FLOAT", "0.1", "'nan'"],
  ];
  const known = { role: "feature", knownAt: "admission", meaning: "", nullable: true } as const;
  const cohort: Cohort = {
    ...cohortNamed("synthetic"),
    columns: [
      { ...known, name: "ID", type: "number", role: "id" },
      { ...known, name: "Ward", type: "category", allowed: ["true", "false"] },
      { ...known, name: "admitted", type: "timestamp" },
      { ...known, name: "gone", type: "timestamp" },
      { ...known, name: "dose", type: "number" },
    ],
    rules: [],
  };
  const [, withDuckDb] = engines[0]!;
  await withDuckDb(async (warehouse) => {
    const defined = columns.map(([name, type]) => `"${name}" ${type}`).join(", ");
    const values = [2, 3].map((i) => columns.map((column) => column[i]).join(", "));
    await warehouse.run(written(
      `SET TimeZone = 'Asia/Tokyo'; CREATE TABLE health_data (${defined});
      INSERT INTO health_data VALUES (${values.join("), (")});
      CREATE TABLE accepted (id DOUBLE, ward VARCHAR, admitted TIMESTAMP, gone TIMESTAMP, dose DOUBLE,
        source_row DOUBLE)`,
      "test",
    ));
    await warehouse.run(sqlFile("quarantine.sql"));
    const checked = await checkInPlace(warehouse, cohort, [{ text: "health_data", isQuoted: false }], {
      asOf,
    });
    const { byRule } = await checked!.fill();
    assertEquals(byRule.map(({ example }) => example), ["row 2: year infinite is outside 1900 to 2100"]);
    const rows = await warehouse.query(sql`SELECT ward, admitted, dose FROM accepted`);
    assertEquals(displayRows(rows), [{ ward: "true", admitted: "2022-08-01T21:30:00.000Z", dose: 0.1 }]);
  });
});

const datesOdd = [
  ...[
    "31/12/2022",
    "12/31/2022",
    "1/2/2022",
    "31.12.2022 9:05",
    "31-12-2022T23:59:59.123",
    "31/12-2022",
    "31/12/22",
  ],
  ...[
    "12/31/69 1:05 PM",
    "31-OCT-2022",
    "31-oct-2022T10:00",
    "Mar-04-2022",
    "04-05-MAR",
    "2022-MAR-04",
    "2022/12/31",
  ],
  ...[
    "20221231",
    "20221331",
    "1/2/2022 12:05 AM",
    "1/2/2022 12:05:30 p.m.",
    "1/2/2022 13:05 PM",
    "30/02/2022",
  ],
  ...[
    "1/2/2022 0:05 AM",
    "1/2/2022 24:00",
    "1/2/2022 12:60",
    "2022-12-31",
    "2022-12-31 10:00",
    "",
    "NA",
    "x",
    "1/2",
  ],
  ...["2022-12-31T23:30:00+01:00", "2022-12-31 23:30-0500", "2022-12-31T23:30:00.5+05", "2022-12-31+01:00"],
  ...["1/2/2022 10:00   AM", "01/02/02022", "31/Dezember/2022", "3/DEC/2022 1:2", "1/13/2022", "99/99/9999"],
];
const numbersOdd = [
  "1.234,5",
  "1234,5",
  "1,234.5",
  "$1,234.50",
  "12 %",
  "1.5",
  "-0,5",
  "1 234,50 €",
  "",
  "NA",
  "x",
  "1e3",
];

for (const [engine, withEngine] of enginesOfLongTests) {
  Deno.test(`\`checkInPlace()\` reads dates and numbers of any format as \`checkContract()\` does on ${engine}`, () =>
    withEngine(async (warehouse) => {
      const known = { role: "ignored", knownAt: "admission", meaning: "x", nullable: true } as const;
      const missing = { missingTexts: ["NA"] };
      const dates = (["d/m/y", "m/d/y", "y/m/d", "d/m/yy", "m/d/yy", "local"] as const).map((
        format,
      ): ColumnSpec => ({
        ...{ ...known, ...missing, name: format.replaceAll("/", ""), type: "timestamp", dates: format },
      }));
      const numbers = (["1.234,5", "1,234.5"] as const).map((format, i): ColumnSpec => ({
        ...{ ...known, ...missing, name: `n${i}`, type: "number", numbers: format },
      }));
      // One column at a time: of several a row would break the first one's rule alone.
      for (const spec of [...dates, ...numbers]) {
        const texts = spec.type === "number" ? numbersOdd : datesOdd;
        const cohort: Cohort = { ...cohortNamed("synthetic"), columns: [spec], rules: [] };
        const line = categoryColumn(texts.map((_, row) => String(row).padStart(3, "0")));
        const table = tableOf({
          line,
          [spec.name]: categoryColumn(texts.map((text) => text === "" ? null : text)),
        });
        const [here, there] = await both(warehouse, cohort, table);
        assertEquals(differences(there.quarantine, here.quarantine), [], spec.name);
        assertSameRows(there.accepted, here.accepted, spec.name);
        assert(here.report.kept > 4 && here.report.quarantined > 2, spec.name);
      }
    }));
}
