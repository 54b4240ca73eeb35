import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { ColumnSpec } from "lib/cohort/cohort.ts";
import { cohortOf } from "lib/cohort/cohort_of.ts";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { openSource } from "lib/cohort/source.ts";
import { wholeTable } from "lib/cohort/source/whole_table.ts";
import { displayRows } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import { rowsOf } from "../../sql/staging.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import { type ExcelCell, writeExcel } from "./write_excel.ts";

const header = ["id", "admitted", "discharged", "department", "code", "stay"];
const rows: ExcelCell[][] = [
  header,
  [1, { time: "2022-12-30T10:20:00" }, { time: "2023-01-02T09:00:00" }, "Heart & lung", "007", 3.5],
  [2, { time: "2022-12-31T00:00:00" }, null, "Surgery", 8, null],
  [null, null, null, null, null, null],
  [3, { time: "2022-12-31T23:59:00" }, { time: "2022-12-30T00:00:00" }, null, "x", 1],
];

async function withWorkbook(
  sheets: Parameters<typeof writeExcel>[1],
  work: (path: string) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".xlsx" });
  try {
    await writeExcel(path, sheets);
    await work(path);
  } finally {
    await Deno.remove(path);
  }
}

async function read(source: string) {
  const opened = await openSource(cohortNamed("sparcs"), source);
  if ("relation" in opened) throw new Error("a sheet is no table of a warehouse");
  return await wholeTable(opened);
}

Deno.test("`--source FILE.xlsx#SHEET` reads numbers, times and texts as the sheet shows them", async () => {
  await withWorkbook({ Notes: [["a"], [1]], "Stays 2022": rows }, async (path) => {
    const table = await read(`${path}#Stays 2022`);
    assertEquals(Object.values(table.columns).map(({ type }) => type), [
      ...["number", "timestamp", "timestamp", "category", "category", "number"],
    ]);
    assertEquals(
      displayRows(table).map((row) => Object.values(row).map((each) => each === null ? null : String(each))),
      [
        ["1", "2022-12-30T10:20:00.000Z", "2023-01-02T09:00:00.000Z", "Heart & lung", "007", "3.5"],
        ["2", "2022-12-31", null, "Surgery", "8", null],
        ["3", "2022-12-31T23:59:00.000Z", "2022-12-30", null, "x", "1"],
      ],
    );
    assertEquals(Object.keys((await read(path)).columns), header);
  });
});

Deno.test("rows of an Excel sheet go through the contract as those of a CSV file", async () => {
  const column = (
    name: string,
    more: Pick<ColumnSpec, "type" | "role"> & Partial<ColumnSpec>,
  ): ColumnSpec => ({
    ...{ name, knownAt: "admission", meaning: name },
    ...more,
  });
  const clinic = cohortOf({
    name: "clinic",
    title: "A clinic",
    columns: [
      column("id", { type: "number", role: "id", integer: true }),
      column("admitted", { type: "timestamp", role: "time" }),
      column("discharged", { type: "timestamp", role: "target", nullable: true, knownAt: "discharge" }),
      column("department", { type: "category", role: "feature", stays: "department", nullable: true }),
      column("code", { type: "category", role: "feature" }),
      column("stay", { type: "number", role: "ignored", nullable: true }),
    ],
  });
  await withWorkbook({ Stays: rows }, (path) =>
    withWarehouse(async (warehouse) => {
      const asOf = Date.UTC(2023, 5, 1);
      const report = await loadCohort(warehouse, clinic, await openSource(clinic, path), { asOf });
      assertEquals([report.kept, report.quarantined], [2, 1]);
      assertEquals(report.byRule.map(({ rule, example }) => `${rule}; ${example.replace(path, "FILE")}`), [
        'discharge not before admission; FILE#Stays, row 5: breaks "discharge not before admission": ' +
        "2022-12-30 is before 2022-12-31",
      ]);
      const { file_row } = (await rowsOf(warehouse, sql`SELECT file_row FROM quarantine`))[0]!;
      assertEquals(file_row, 5);
    }));
});

Deno.test("a table in an Excel sheet is found below titles and above a total, and that is told", async () => {
  const titled = [
    ["Stays of 2022"],
    ["Confidential", "v2"],
    [],
    ["id", "stay \n (days)", "ward", "code"],
    [1, 3, "A", "x"],
    [2, null, null, null],
    [],
    [3, 4, "B", "y"],
    [],
    ["Total: 3"],
    ["printed on Monday"],
  ];
  await withWorkbook({ About: [["Notes"]], Stays: titled }, async (path) => {
    const opened = await openSource(cohortNamed("sparcs"), path);
    if ("relation" in opened) throw new Error("a sheet is no table of a warehouse");
    const { columns } = await wholeTable(opened);
    assertEquals(Object.keys(columns), ["id", "stay (days)", "ward", "code"]);
    assertEquals((await Array.fromAsync(opened.parts()))[0]!.rowNumbers, [5, 6, 8]);
    assertEquals(opened.told!.map((each) => each.replace(path, "FILE")), [
      'Of 2 sheets "Stays" is read, the fullest: FILE.xlsx#SHEET names another',
      'The table of sheet "Stays" of "FILE" begins in row 4 and ends in row 8: 4 rows above or below it are titles ' +
      "or notes",
    ]);
  });
});

const broken: readonly [what: string, sheet: readonly (readonly ExcelCell[])[], message: string][] = [
  ["a column without a name", [["id", null, "x"], [1, 2, 3]], "in row 1, column B, it has none"],
  [
    "a name that stands twice",
    [["id", "x", "x"], [1, 2, 3]],
    'in row 1, column C, "x" is the name of column B too',
  ],
  ["a value beyond the names", [["id", "x"], [1, 2], [1, 2, "note"]], "in row 3, column C, it holds a value"],
];

for (const [what, sheet, message] of broken) {
  Deno.test(`an Excel sheet is refused for ${what}, with sheet, row and column`, async () => {
    await withWorkbook({ Stays: sheet }, async (path) => {
      const error = await assertRejects(() => read(path), SyntaxError);
      assertStringIncludes(error.message, `Cannot read sheet "Stays" of "${path}" as `);
      assertStringIncludes(error.message, message);
    });
  });
}

Deno.test("an Excel file is refused where it has no such sheet, or is none", async () => {
  await withWorkbook({ Stays: rows, Notes: [["a"]] }, async (path) => {
    const error = await assertRejects(() => read(`${path}#Stay`), Error);
    assertStringIncludes(error.message, 'as it must have a sheet "Stay": it has "Stays", "Notes"');
    await Deno.writeTextFile(path, "id,stay\n1,2\n");
    const damaged = await assertRejects(() => read(path), Error);
    assertStringIncludes(damaged.message, "as it must be an Excel file (.xlsx)");
  });
});
