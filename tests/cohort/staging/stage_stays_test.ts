import { assert, assertEquals } from "@std/assert";
import type { Cohort } from "lib/cohort/cohort.ts";
import { cohortNamed, cohorts } from "lib/cohort/cohorts.ts";
import { snakeName } from "lib/cohort/contract/snake_name.ts";
import { ownColumns, staysColumnsOf } from "lib/cohort/own_columns.ts";
import { acceptedTable } from "lib/cohort/staging/accepted_table.ts";
import { columnOf } from "lib/table/table.ts";
import { sql, written } from "lib/warehouse/sql.ts";
import { allStays, rowsOf, stage } from "../../sql/staging.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import { accept } from "../accept.ts";
import { madeUpRows } from "../made_up_rows.ts";

const [synthetic, sparcs, diabetes130, analyticsVidhya] = cohorts as [Cohort, Cohort, Cohort, Cohort];
const day = (month: number, date: number, hour = 0) => Date.UTC(2022, month - 1, date, hour);

/** MD5 of the common columns of 300 made-up stays, as the SQL that each cohort once had of its own made. */
const staged: Readonly<Record<string, string>> = {
  "synthetic": "f65cd04613eeac73b5ede5c3455736da",
  "sparcs": "6a8c01e4ff8413d153e531c0bf2b41fb",
  "diabetes130": "a590caaa889708edd5aed2afb894bb99",
  "analytics-vidhya": "ab3a1ed3352855540fa929ae388691fd",
};

for (const cohort of cohorts) {
  Deno.test(`\`acceptedTable()\` of ${cohort.name} has the columns of its spec, and source_row`, () =>
    withWarehouse(async (warehouse) => {
      await warehouse.run(acceptedTable(cohort));
      const { columns } = await warehouse.query(sql`SELECT * FROM accepted`);
      assertEquals(
        Object.entries(columns).map(([name, column]) => [name, column.type]),
        [...cohort.columns.map((spec) => [snakeName(spec.name), spec.type]), ["source_row", "number"]],
      );
    }));

  Deno.test(`\`stageStays()\` stages ${cohort.name} row by row as SQL written by hand did`, () =>
    withWarehouse(async (warehouse) => {
      await warehouse.run(acceptedTable(cohort));
      await warehouse.append("accepted", madeUpRows(cohort, 300));
      await stage(warehouse, cohort);
      const own = ownColumns(cohort).map(({ name }) => name);
      const common = own.length === 0 ? "stays" : `(SELECT * EXCLUDE (${own}) FROM stays) AS stays`;
      const all = written(
        `SELECT MD5(STRING_AGG(CAST(stays AS VARCHAR), '|' ORDER BY stay_id)) AS hash FROM ${common}`,
        "test",
      );
      assertEquals(await rowsOf(warehouse, all), [{ hash: staged[cohort.name]! }]);
    }));

  Deno.test(`\`stageStays()\` of ${cohort.name} makes the common columns, one row a row of accepted`, () =>
    withWarehouse(async (warehouse) => {
      await accept(warehouse, cohort, {
        case_id: [3, 1, 2],
        encounter_id: [3, 1, 2],
        department: ["surgery", null, "radiotherapy"],
      });
      await stage(warehouse, cohort);
      const stays = await warehouse.query(allStays);
      assertEquals(
        Object.entries(stays.columns).map(([name, column]) => [name, column.type]),
        staysColumnsOf(cohort).map((column) => [column.name, column.type]),
      );
      const { values } = columnOf(stays, "stay_id") as { values: Float64Array };
      assertEquals(Array.from(values), [1, 2, 3]);
    }));

  Deno.test(`\`stageStays()\` of ${cohort.name} fills the columns that its spec says, and no others`, () =>
    withWarehouse(async (warehouse) => {
      const one = Object.fromEntries(cohort.columns.map((spec) => [
        snakeName(spec.name),
        [spec.type === "category" ? spec.allowed?.[0] ?? "MUS006" : spec.type === "number" ? 1 : day(11, 1)],
      ]));
      await accept(warehouse, cohort, one);
      await stage(warehouse, cohort);
      const [row] = await rowsOf(warehouse, allStays);
      const filled = Object.keys(row!).filter((name) => row![name] !== null);
      const said = [...cohort.columns.flatMap((spec) => spec.stays ?? []), ...Object.keys(cohort.derive)];
      for (const name of said) assert(filled.includes(name), `${name} is said to be filled`);
      for (const name of filled) assert(said.includes(name), `${name} is filled`);
    }));
}

Deno.test("`stageStays()` counts whole days, and leaves an open stay open", () =>
  withWarehouse(async (warehouse) => {
    await accept(warehouse, synthetic, {
      case_id: [1, 2, 3],
      admission_date: [day(11, 1, 23), day(11, 1), day(11, 1)],
      discharge_date: [day(11, 2, 1), day(11, 1), null],
    });
    await stage(warehouse, synthetic);
    assertEquals(
      await rowsOf(warehouse, sql`SELECT admitted_on, discharged_on, stay_days FROM stays ORDER BY stay_id`),
      [
        { admitted_on: "2022-11-01", discharged_on: "2022-11-02", stay_days: 1 },
        { admitted_on: "2022-11-01", discharged_on: "2022-11-01", stay_days: 0 },
        { admitted_on: "2022-11-01", discharged_on: null, stay_days: null },
      ],
    );
  }));

Deno.test("`stageStays()` says how a stay ended, missing where the source doesn't", () =>
  withWarehouse(async (warehouse) => {
    const kinds = async (
      cohort: Cohort,
      given: Readonly<Record<string, readonly (string | number | null)[]>>,
    ) => {
      for (const table of ["accepted", "stays"]) {
        await warehouse.run(written(`DROP TABLE IF EXISTS ${table}`, "test"));
      }
      await accept(warehouse, cohort, given);
      await stage(warehouse, cohort);
      return (await rowsOf(warehouse, allStays)).map((row) => row.discharge_kind);
    };
    assertEquals(await kinds(synthetic, { case_id: [1, 2], discharge_kind: ["died", null] }), [
      "died",
      null,
    ]);
    assertEquals(
      await kinds(sparcs, {
        patient_disposition: [
          "Home w/ Home Health Services",
          "Left Against Medical Advice",
          "Skilled Nursing Home",
          "Hospice - Home",
          "Expired",
          null,
        ],
      }),
      ["home", "home", "transfer", "hospice", "died", null],
    );
    const codes = ["1", "3", "11", "13", "20", "18", null];
    assertEquals(
      await kinds(diabetes130, {
        encounter_id: codes.map((_, i) => i),
        discharge_disposition_id: codes,
      }),
      ["home", "transfer", "died", "hospice", "died", null, null],
    );
    assertEquals(await kinds(analyticsVidhya, { case_id: [1] }), [null]);
  }));

Deno.test("`stageStays()` takes the middle of a band, and 6 for 6.0", () =>
  withWarehouse(async (warehouse) => {
    const bands = cohortNamed("analytics-vidhya").columns.find(({ name }) => name === "Stay")!;
    await accept(warehouse, analyticsVidhya, {
      case_id: bands.allowed!.map((_, i) => i + 1),
      stay: bands.allowed!,
      city_code_patient: bands.allowed!.map((_, i) => ["6.0", "10.0", "20", null][i % 4]!),
    });
    await stage(warehouse, analyticsVidhya);
    const rows = await rowsOf(warehouse, sql`SELECT stay_days, patient_city FROM stays ORDER BY stay_id`);
    assertEquals(rows.map((row) => row.stay_days), [5, 15, 25, 35, 45, 55, 65, 75, 85, 95, 105]);
    assertEquals(rows.slice(0, 4).map((row) => row.patient_city), ["6", "10", "20", null]);
  }));

Deno.test("`stageStays()` takes the source's row as key and the diagnosis' body system as department", () =>
  withWarehouse(async (warehouse) => {
    await accept(warehouse, sparcs, { los: [3, 120], ccsr_diagnosis_code: ["MUS006", null] });
    await stage(warehouse, sparcs);
    assertEquals(
      await rowsOf(warehouse, sql`SELECT stay_id, department, diagnosis, stay_days FROM stays ORDER BY 1`),
      [
        { stay_id: 1, department: "MUS", diagnosis: "MUS006", stay_days: 3 },
        { stay_id: 2, department: null, diagnosis: null, stay_days: 120 },
      ],
    );
  }));

Deno.test("`stageStays()` names codes, and takes those that mean unknown as missing", () =>
  withWarehouse(async (warehouse) => {
    await accept(warehouse, diabetes130, {
      encounter_id: [1, 2, 3, 4],
      admission_type_id: ["1", "5", "7", null],
      admission_source_id: ["7", "17", "26", null],
    });
    await stage(warehouse, diabetes130);
    assertEquals(
      await rowsOf(warehouse, sql`SELECT admission_type, admission_source FROM stays ORDER BY stay_id`),
      [
        { admission_type: "Emergency", admission_source: "Emergency room" },
        { admission_type: null, admission_source: null },
        { admission_type: "Trauma", admission_source: "Hospice" },
        { admission_type: null, admission_source: null },
      ],
    );
  }));
