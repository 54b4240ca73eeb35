import { assertEquals, assertRejects } from "@std/assert";
import type { Cohort } from "lib/cohort/cohort.ts";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { categoryColumn, displayRows, type Table, tableOf } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";

const synthetic = cohortNamed("synthetic");
const asOf = Date.UTC(2023, 4, 31);

const good: Readonly<Record<string, string>> = {
  CASE_ID: "1",
  HOSPITAL_CODE: "29",
  HOSPITAL_TYPE_CODE: "a",
  CITY_CODE_HOSPITAL: "13",
  HOSPITAL_REGION_CODE: "X",
  AVAILABLE_EXTRA_ROOMS_IN_HOSPITAL: "3",
  DEPARTMENT: "gynecology",
  WARD_TYPE: "R",
  WARD_FACILITY_CODE: "F",
  BED_GRADE: "2",
  PATIENTID: "77",
  CITY_CODE_PATIENT: "8",
  TYPE_OF_ADMISSION: "Trauma",
  SEVERITY_OF_ILLNESS: "Minor",
  VISITORS_WITH_PATIENT: "2",
  AGE: "20-Nov",
  ADMISSION_DEPOSIT: "4185.5",
  ADMISSION_DATE: "2022-08-01",
  DISCHARGE_DATE: "2022-08-11",
  DISCHARGE_KIND: "home",
};

function sourceOf(...changes: readonly Readonly<Record<string, string>>[]): Table {
  const rows = changes.map((change) => ({ ...good, ...change }));
  return tableOf(
    Object.fromEntries(
      Object.keys(good).map((name) => [name, categoryColumn(rows.map((row) => row[name] ?? null))]),
    ),
  );
}

const source = sourceOf(
  {},
  { CASE_ID: "2", ADMISSION_DATE: "2022-09-01", DISCHARGE_DATE: "", DISCHARGE_KIND: "", BED_GRADE: "" },
  { CASE_ID: "2" },
  { CASE_ID: "3", DISCHARGE_DATE: "2022-07-01" },
  { CASE_ID: "4", AGE: "121-130" },
);

async function inWarehouse(work: (warehouse: Warehouse) => Promise<void>) {
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    await work(warehouse);
  } finally {
    await warehouse.close();
  }
}

async function rowsOf(warehouse: Warehouse, query: ReturnType<typeof sql>) {
  return displayRows(await warehouse.query(query), 100);
}

const someStays = sql`
  SELECT stays.stay_id, patient_id, hospital_code, age_band, bed_grade, deposit, admitted_on, discharged_on, discharge_kind,
    stay_days,
    weekday, severity_bed_grade, days_since_last_stay, stays_last_year
  FROM stays INNER JOIN stay_features ON stay_features.stay_id = stays.stay_id ORDER BY stays.stay_id
`;
const allQuarantine = sql`SELECT source_row, rule, column_name, value FROM quarantine ORDER BY source_row`;

Deno.test("`loadCohort()` stages the good rows and puts the others in quarantine", () =>
  inWarehouse(async (warehouse) => {
    const report = await loadCohort(warehouse, synthetic, source, { asOf });
    assertEquals([report.rowsIn, report.kept, report.quarantined], [5, 2, 3]);
    assertEquals(report.repaired, [{ column: "AGE", from: "20-Nov", to: "11-20", rows: 4 }]);
    assertEquals(await rowsOf(warehouse, someStays), [{
      stay_id: 1,
      patient_id: 77,
      hospital_code: "29",
      age_band: "11-20",
      bed_grade: 2,
      deposit: 4185.5,
      admitted_on: "2022-08-01",
      discharged_on: "2022-08-11",
      discharge_kind: "home",
      stay_days: 10,
      weekday: "Mon",
      severity_bed_grade: "Minor x 2",
      days_since_last_stay: null,
      stays_last_year: 0,
    }, {
      stay_id: 2,
      patient_id: 77,
      hospital_code: "29",
      age_band: "11-20",
      bed_grade: null,
      deposit: 4185.5,
      admitted_on: "2022-09-01",
      discharged_on: null,
      discharge_kind: null,
      stay_days: null,
      weekday: "Thu",
      severity_bed_grade: null,
      days_since_last_stay: 21,
      stays_last_year: 1,
    }]);
    assertEquals(await rowsOf(warehouse, allQuarantine), [
      { source_row: 3, rule: "duplicate", column_name: "CASE_ID", value: "2" },
      {
        source_row: 4,
        rule: "discharge not before admission",
        column_name: "DISCHARGE_DATE",
        value: "2022-07-01 is before 2022-08-01",
      },
      { source_row: 5, rule: "age at most 120", column_name: "AGE", value: "121-130" },
    ]);
  }));

Deno.test("`loadCohort()` changes nothing when run twice, and takes another source's place", () =>
  inWarehouse(async (warehouse) => {
    const first = await loadCohort(warehouse, synthetic, source, { asOf });
    const [stays, quarantine] = [await rowsOf(warehouse, someStays), await rowsOf(warehouse, allQuarantine)];
    assertEquals(await loadCohort(warehouse, synthetic, source, { asOf }), first);
    assertEquals(await rowsOf(warehouse, someStays), stays);
    assertEquals(await rowsOf(warehouse, allQuarantine), quarantine);
    await loadCohort(warehouse, synthetic, sourceOf({ CASE_ID: "9" }), { asOf });
    assertEquals((await rowsOf(warehouse, someStays)).map(({ stay_id }) => stay_id), [9]);
    assertEquals(await rowsOf(warehouse, allQuarantine), []);
  }));

Deno.test("`loadCohort()` takes a source of no rows", () =>
  inWarehouse(async (warehouse) => {
    assertEquals((await loadCohort(warehouse, synthetic, sourceOf(), { asOf })).rowsIn, 0);
    assertEquals(await rowsOf(warehouse, someStays), []);
  }));

Deno.test("`loadCohort()` leaves the warehouse as it was when it fails", () =>
  inWarehouse(async (warehouse) => {
    await loadCohort(warehouse, synthetic, source, { asOf });
    const stays = await rowsOf(warehouse, someStays);
    const other = sourceOf({ CASE_ID: "9" });
    const { AGE: _, ...lacking } = other.columns;
    const broken: [name: string, cohort: Cohort, source: Table][] = [
      ["a column is missing", synthetic, tableOf(lacking)],
      [
        "the staging makes no key",
        { ...synthetic, derive: { stay_id: { kind: "constant", value: "a" } } },
        other,
      ],
    ];
    for (const [name, cohort, table] of broken) {
      await assertRejects(() => loadCohort(warehouse, cohort, table, { asOf }), Error, undefined, name);
      assertEquals(await rowsOf(warehouse, someStays), stays, name);
    }
  }));

Deno.test("`loadCohort()` refuses when staging loses or makes rows", () =>
  inWarehouse(async (warehouse) => {
    const losing: Warehouse = {
      engine: warehouse.engine,
      query: (text, values) => warehouse.query(text, values),
      stream: (text, values, rows) => warehouse.stream(text, values, rows),
      run: async (text, values) => {
        await warehouse.run(text, values);
        if (text.source === "stays of synthetic") {
          await warehouse.run(sql`DELETE FROM stays WHERE stay_id = 1`);
        }
      },
      append: (name, rows) => warehouse.append(name, rows),
      transaction: (work) => warehouse.transaction(work),
      close: () => warehouse.close(),
    };
    const error = await assertRejects(() => loadCohort(losing, synthetic, source, { asOf }), Error);
    assertEquals(
      error.message,
      "Cannot load 5 rows as none may be lost or made on the way: stays has 1, expected 2; ids has 1, expected 2; " +
        "stay_features has 1, expected 2",
    );
    assertEquals(await rowsOf(warehouse, sql`SELECT source_row FROM accepted`), []);
    assertEquals(await rowsOf(warehouse, allQuarantine), []);
    assertEquals(await rowsOf(warehouse, someStays), []);
  }));

Deno.test("`loadCohort()` leaves a table `accepted` that Wardbook didn't make as it is", () =>
  inWarehouse(async (warehouse) => {
    await warehouse.run(sql`CREATE TABLE accepted (los DOUBLE); INSERT INTO accepted VALUES (1)`);
    const loaded = () => loadCohort(warehouse, synthetic, source, { asOf });
    await assertRejects(loaded, Error, 'Cannot use "accepted" as');
    assertEquals(await rowsOf(warehouse, sql`SELECT los FROM accepted`), [{ los: 1 }]);
  }));
