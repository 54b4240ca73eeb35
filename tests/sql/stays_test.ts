import { assert, assertEquals } from "@std/assert";
import { cohorts } from "lib/cohort/cohorts.ts";
import { snakeName } from "lib/cohort/contract/snake_name.ts";
import { staysColumns } from "lib/cohort/stays.ts";
import { type Column, columnOf, numberColumn, tableOf } from "lib/table/table.ts";
import { sql, sqlFile } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";
import { allStays, rowsOf, stage } from "./staging.ts";

/** Accepted rows of a cohort, all columns missing but those given. */
async function accept(
  warehouse: Warehouse,
  cohort: string,
  given: Readonly<Record<string, readonly (string | number | null)[]>>,
): Promise<void> {
  await warehouse.run(sqlFile(`accepted/${cohort}.sql`));
  const { columns } = await warehouse.query(sql`SELECT * FROM accepted`);
  const rowCount = Object.values(given)[0]!.length;
  const fill = ([name, { type }]: [string, Column]): [string, Column] => {
    const values = given[name] ?? new Array<null>(rowCount).fill(null);
    if (type !== "category") {
      return [name, {
        type,
        values: Float64Array.from(values, (value) => typeof value === "number" ? value : NaN),
      }];
    }
    const labels = [...new Set(values.filter((value) => value !== null).map(String))];
    return [name, { type, labels, codes: Int32Array.from(values, (value) => labels.indexOf(String(value))) }];
  };
  const filled = Object.fromEntries(Object.entries(columns).map(fill));
  const source_row = numberColumn(Float64Array.from({ length: rowCount }, (_, row) => row + 1));
  await warehouse.append("accepted", tableOf({ ...filled, source_row }));
}

function fileOf(cohort: string): string {
  return cohort.replaceAll("-", "_");
}

const day = (month: number, date: number, hour = 0) => Date.UTC(2022, month - 1, date, hour);

for (const cohort of cohorts) {
  Deno.test(`accepted/${fileOf(cohort.name)}.sql has the columns of the cohort's spec, and source_row`, () =>
    withWarehouse(async (warehouse) => {
      await warehouse.run(sqlFile(`accepted/${fileOf(cohort.name)}.sql`));
      const { columns } = await warehouse.query(sql`SELECT * FROM accepted`);
      const expected = cohort.columns.map((spec) => [snakeName(spec.name), spec.type]);
      assertEquals(
        Object.entries(columns).map(([name, column]) => [name, column.type]).toSorted(),
        [...expected, ["source_row", "number"]].toSorted(),
      );
    }));

  Deno.test(`stays/${fileOf(cohort.name)}.sql makes the common columns, one row a row of accepted`, () =>
    withWarehouse(async (warehouse) => {
      await accept(warehouse, fileOf(cohort.name), {
        case_id: [3, 1, 2],
        encounter_id: [3, 1, 2],
        department: ["surgery", null, "radiotherapy"],
      });
      assertEquals(cohort.staging, `stays/${fileOf(cohort.name)}.sql`);
      await stage(warehouse, cohort.staging);
      const stays = await warehouse.query(allStays);
      assertEquals(
        Object.entries(stays.columns).map(([name, column]) => [name, column.type]),
        staysColumns.map((column) => [column.name, column.type]),
      );
      const { values } = columnOf(stays, "stay_id") as { values: Float64Array };
      assertEquals(Array.from(values), [1, 2, 3]);
    }));

  Deno.test(`stays/${fileOf(cohort.name)}.sql fills the columns that the cohort's spec says, and no others`, () =>
    withWarehouse(async (warehouse) => {
      const one = Object.fromEntries(cohort.columns.map((spec) => [
        snakeName(spec.name),
        [spec.type === "category" ? spec.allowed?.[0] ?? "MUS006" : spec.type === "number" ? 1 : day(11, 1)],
      ]));
      await accept(warehouse, fileOf(cohort.name), one);
      await stage(warehouse, cohort.staging);
      const [row] = await rowsOf(warehouse, allStays);
      const filled = Object.keys(row!).filter((name) => row![name] !== null);
      const said = cohort.columns.flatMap((spec) => spec.stays ?? []);
      for (const name of said) assert(filled.includes(name), `${name} is said to be filled`);
      const derived = ["stay_id", "stay_days", "department"];
      for (const name of filled) assert(said.includes(name) || derived.includes(name), `${name} is filled`);
    }));
}

Deno.test("stays/synthetic.sql counts whole days, and leaves an open stay open", () =>
  withWarehouse(async (warehouse) => {
    await accept(warehouse, "synthetic", {
      case_id: [1, 2, 3],
      admission_date: [day(11, 1, 23), day(11, 1), day(11, 1)],
      discharge_date: [day(11, 2, 1), day(11, 1), null],
    });
    await stage(warehouse, "stays/synthetic.sql");
    assertEquals(
      await rowsOf(warehouse, sql`SELECT admitted_on, discharged_on, stay_days FROM stays ORDER BY stay_id`),
      [
        { admitted_on: "2022-11-01", discharged_on: "2022-11-02", stay_days: 1 },
        { admitted_on: "2022-11-01", discharged_on: "2022-11-01", stay_days: 0 },
        { admitted_on: "2022-11-01", discharged_on: null, stay_days: null },
      ],
    );
  }));

Deno.test("stays/*.sql say how a stay ended, missing where the source doesn't", () =>
  withWarehouse(async (warehouse) => {
    const kinds = async (
      cohort: string,
      given: Readonly<Record<string, readonly (string | number | null)[]>>,
    ) => {
      await warehouse.run(sql`DROP TABLE IF EXISTS accepted`);
      await accept(warehouse, cohort, given);
      await stage(warehouse, `stays/${cohort}.sql`);
      return (await rowsOf(warehouse, allStays)).map((row) => row.discharge_kind);
    };
    assertEquals(await kinds("synthetic", { case_id: [1, 2], discharge_kind: ["died", null] }), [
      "died",
      null,
    ]);
    assertEquals(
      await kinds("sparcs", {
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
      await kinds("diabetes130", {
        encounter_id: codes.map((_, i) => i),
        discharge_disposition_id: codes,
      }),
      ["home", "transfer", "died", "hospice", "died", null, null],
    );
    assertEquals(await kinds("analytics_vidhya", { case_id: [1] }), [null]);
  }));

Deno.test("stays/analytics_vidhya.sql takes the middle of a band, and 6 for 6.0", () =>
  withWarehouse(async (warehouse) => {
    const bands = cohorts.find(({ name }) => name === "analytics-vidhya")!.columns.find(({ name }) =>
      name === "Stay"
    )!;
    await accept(warehouse, "analytics_vidhya", {
      case_id: bands.allowed!.map((_, i) => i + 1),
      stay: bands.allowed!,
      city_code_patient: bands.allowed!.map((_, i) => ["6.0", "10.0", "20", null][i % 4]!),
    });
    await stage(warehouse, "stays/analytics_vidhya.sql");
    const rows = await rowsOf(warehouse, sql`SELECT stay_days, patient_city FROM stays ORDER BY stay_id`);
    assertEquals(rows.map((row) => row.stay_days), [5, 15, 25, 35, 45, 55, 65, 75, 85, 95, 105]);
    assertEquals(rows.slice(0, 4).map((row) => row.patient_city), ["6", "10", "20", null]);
  }));

Deno.test("stays/sparcs.sql takes the source's row as key and the diagnosis' body system as department", () =>
  withWarehouse(async (warehouse) => {
    await accept(warehouse, "sparcs", { los: [3, 120], ccsr_diagnosis_code: ["MUS006", null] });
    await stage(warehouse, "stays/sparcs.sql");
    assertEquals(
      await rowsOf(warehouse, sql`SELECT stay_id, department, diagnosis, stay_days FROM stays ORDER BY 1`),
      [
        { stay_id: 1, department: "MUS", diagnosis: "MUS006", stay_days: 3 },
        { stay_id: 2, department: null, diagnosis: null, stay_days: 120 },
      ],
    );
  }));

Deno.test("stays/diabetes130.sql names codes, and takes those that mean unknown as missing", () =>
  withWarehouse(async (warehouse) => {
    await accept(warehouse, "diabetes130", {
      encounter_id: [1, 2, 3, 4],
      admission_type_id: ["1", "5", "7", null],
      admission_source_id: ["7", "17", "26", null],
    });
    await stage(warehouse, "stays/diabetes130.sql");
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
