import { assert, assertEquals, assertThrows } from "@std/assert";
import type { CohortSpec, ColumnSpec } from "lib/cohort/cohort.ts";
import { cohortOf } from "lib/cohort/cohort_of.ts";
import type { ComorbidityIndex } from "lib/cohort/expression.ts";
import { knownAtOf } from "lib/cohort/known_at.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { addLoad } from "lib/cohort/loads/add_load.ts";
import { sourceOf } from "lib/cohort/source/source.ts";
import { comorbidities } from "lib/cohort/staging/comorbidities.ts";
import { categoryColumn, type Table, tableOf, takeRows } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { rowsOf } from "../../sql/staging.ts";
import { enginesOfLongTests } from "../../warehouse/engines.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";

const column = (name: string, more: Pick<ColumnSpec, "type" | "role"> & Partial<ColumnSpec>): ColumnSpec => ({
  ...{ name, knownAt: "admission", meaning: name },
  ...more,
});
const late = { type: "category", role: "ignored", knownAt: "after", nullable: true } as const;
const spec: CohortSpec = {
  name: "coded",
  title: "Coded stays",
  columns: [
    column("id", { type: "number", role: "id", integer: true }),
    column("patient", { type: "category", role: "patient" }),
    column("admitted", { type: "timestamp", role: "time" }),
    column("discharged", { type: "timestamp", role: "target", nullable: true, knownAt: "discharge" }),
    column("dx", { ...late }),
    column("more dx", { ...late }),
    column("reason", { type: "category", role: "ignored", nullable: true }),
  ],
  derive: {
    charlson: { kind: "earlier", of: ["dx", "more dx"], index: "charlson" },
    van_walraven: { kind: "earlier", of: ["dx", "more dx"], index: "elixhauser" },
    charlson_soon: { kind: "earlier", of: ["dx"], index: "charlson", days: 60, coded: 1 },
    chapter: { kind: "chapter", of: "reason" },
    mdc: { kind: "mdc", of: "dx" },
    system: { kind: "body-system", of: "reason" },
  },
};
const cohort = cohortOf(spec);

type Row = readonly [
  id: number,
  patient: string,
  admitted: string,
  discharged: string,
  dx: string,
  more?: string,
  reason?: string,
];
function tableWith(rows: readonly Row[]): Table {
  const names = ["id", "patient", "admitted", "discharged", "dx", "more dx", "reason"];
  return tableOf(Object.fromEntries(
    names.map((name, i) => [name, categoryColumn(rows.map((row) => String(row[i] ?? "") || null))]),
  ));
}

const rows: readonly Row[] = [
  [1, "A", "2022-01-01", "2022-01-09", "I21.4; E11.9", "C78.7"],
  // 12 days later: too soon for codes to be there, but for who waits a day.
  [2, "A", "2022-01-21", "2022-01-25", "K70.4, K70.3", ""],
  [3, "A", "2022-04-01", "2022-04-03", "", ""],
  // Of another patient, and a stay that began before the one with codes ended.
  [4, "B", "2022-04-01", "2022-04-03", "I50.1|N18.3 F32.9", "D50.0"],
  [5, "B", "2022-04-02", "2022-04-09", "", ""],
  [6, "B", "2022-12-01", "2022-12-09", "XI50", ""],
  [7, "B", "2023-12-01", "2023-12-09", "", ""],
  [8, "C", "2023-01-01", "", "", ""],
];
const asOf = Date.UTC(2024, 0, 1);

async function pointsIn(warehouse: Warehouse) {
  const found = await rowsOf(
    warehouse,
    sql`SELECT stay_id, charlson, van_walraven, charlson_soon FROM stays ORDER BY stay_id`,
  );
  return found.map((row) => Object.values(row).map((value) => value === null ? null : Number(value)));
}

/** By hand: A's first stay has 1 (infarction) + 1 (diabetes) + 6 (spread), the second 3 (liver) alone. */
const expected = [
  [1, null, null, null],
  [2, null, null, 1 + 1],
  [3, 1 + 1 + 6 + 3, 12 + 11, null],
  [4, null, null, null],
  [5, null, null, null],
  [6, 1 + 2, 7 + 5 - 3 - 2, null],
  [7, 0, 0, null],
  [8, null, null, null],
];

for (const [engine, withEngine] of enginesOfLongTests) {
  Deno.test(`comorbidity is that of earlier stays whose codes are there, on ${engine}`, () =>
    withEngine(async (warehouse) => {
      await loadCohort(warehouse, cohort, tableWith(rows), { asOf });
      assertEquals(await pointsIn(warehouse), expected);
    }));
}

Deno.test("days loaded one by one give the comorbidity that they give at once", () =>
  withWarehouse(async (warehouse) => {
    const whole = tableWith(rows);
    for (const row of [7, 2, 0, 1, 5, 3, 4, 6]) {
      const source = sourceOf(takeRows(whole, Int32Array.of(row)));
      await addLoad(warehouse, cohort, source, { name: `row ${row}`, id: null, asOf, now: () => asOf });
    }
    assertEquals(await pointsIn(warehouse), expected);
  }));

Deno.test("a group of codes is known when its code is", () => {
  assertEquals(["mdc", "system"].map((name) => knownAtOf(name, cohort)), ["after", "admission"]);
  assertEquals(["mdc", "system"].map((name) => cohort.features.includes(name)), [false, true]);
});

Deno.test("what earlier stays say is known at admission, whenever their codes were; it needs patient and day", () => {
  assertEquals(knownAtOf("charlson", cohort), "admission");
  assert(cohort.features.includes("van_walraven"));
  const columns = spec.columns.filter(({ name }) => name !== "patient");
  assertThrows(
    () => cohortOf({ ...spec, columns }),
    TypeError,
    '"earlier" needs a column of the role "patient"',
  );
  const undated = spec.columns.map((each) =>
    each.role === "time" ? { ...each, stays: "discharged_on" } : each
  )
    .filter(({ role }) => role !== "target");
  const days = column("days", { type: "number", role: "target", knownAt: "discharge" });
  assertThrows(
    () => cohortOf({ ...spec, columns: [...undated, days] }),
    TypeError,
    "and a day of admission",
  );
  const derive = { charlson: { kind: "earlier", of: ["dx"], index: "charlson", days: 30 } } as const;
  assertThrows(
    () => cohortOf({ ...spec, derive }),
    TypeError,
    '"coded" must be less than "days"; it is 30 of 30',
  );
});

Deno.test("`comorbidities()` lists no code twice in a disease, and each worse form by its name", () => {
  for (const index of ["charlson", "elixhauser"] as ComorbidityIndex[]) {
    const all = comorbidities(index), names = all.map(({ name }) => name);
    assertEquals(new Set(names).size, names.length);
    for (const { codes, unless } of all) {
      assertEquals(new Set(codes).size, codes.length);
      assert(codes.every((code) => /^[A-Z]\d{2,3}$/.test(code)), String(codes));
      assert(unless === undefined || names.includes(unless));
    }
  }
});

Deno.test("a chapter is that of the code's letter, and of its number where two share one", () =>
  withWarehouse(async (warehouse) => {
    const cases: [code: string, chapter: string | null][] = [
      ["A41.9", "A-B infections"],
      ["D48", "C-D48 tumours"],
      ["D50.0", "D50-D89 blood and immunity"],
      ["H59.9", "H00-H59 eyes"],
      ["H60", "H60-H95 ears"],
      [" i50.23", "I heart and vessels"],
      ["S72.001A", "S-T injuries and poisonings"],
      ["Y83.1", "V-Y outer causes"],
      ["428", "other codes"],
      ["I5", "other codes"],
      ["", null],
    ];
    const table = tableWith(cases.map(([code], i) => [i, "P", "2022-01-01", "2022-01-02", "", "", code]));
    await loadCohort(warehouse, cohort, table, { asOf });
    const found = await rowsOf(warehouse, sql`SELECT chapter FROM stays ORDER BY stay_id`);
    assertEquals(found.map(({ chapter }) => chapter), cases.map(([, chapter]) => chapter));
  }));
