import { assert, assertEquals } from "@std/assert";
import { stayFeaturesColumns } from "lib/cohort/stays.ts";
import { randomSource } from "lib/stats/random.ts";
import {
  categoryColumn,
  type Column,
  type DisplayRow,
  numberColumn,
  tableOf,
  timestampColumn,
} from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";
import { makeFeatures, makeStays, rowsOf } from "./staging.ts";

/** A stay with the columns that features are made of; days count from 1 August 2022. */
type Stay = {
  readonly stayId: number;
  readonly patientId: number | null;
  readonly hospital: string | null;
  readonly ward: string | null;
  readonly department: string | null;
  readonly admissionType: string | null;
  readonly severity: string | null;
  readonly bedGrade: number | null;
  readonly admitted: number | null;
  readonly discharged: number | null;
};

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function epochMs(day: number | null): number {
  return day === null ? NaN : Date.UTC(2022, 7, 1 + day);
}

/**
 * Stays over `days` days with everything that is awkward: ties, open stays, stays of 0 days, missing keys and
 * dates.
 */
function randomStays(count: number, days: number, seed: number): Stay[] {
  const random = randomSource(seed);
  const below = (n: number) => Math.floor(random() * n);
  const oneOf = (labels: readonly string[]) => random() < 0.05 ? null : labels[below(labels.length)]!;
  return Array.from({ length: count }, (_, i) => {
    const admitted = random() < 0.05 ? null : below(days);
    return {
      stayId: 2 * i + 1,
      patientId: random() < 0.05 ? null : below(count / 4),
      hospital: oneOf(["8", "26", "32"]),
      ward: oneOf(["Q", "R"]),
      department: oneOf(["surgery", "gynecology"]),
      admissionType: oneOf(["Trauma", "Urgent"]),
      severity: oneOf(["Minor", "Extreme"]),
      bedGrade: random() < 0.05 ? null : 1 + below(4),
      admitted,
      discharged: admitted === null || random() < 0.1 ? null : admitted + below(60),
    };
  });
}

async function featuresOf(warehouse: Warehouse, stays: readonly Stay[]): Promise<DisplayRow[]> {
  await makeStays(warehouse);
  const { columns } = await warehouse.query(sql`SELECT * FROM stays`);
  const missing = ([name, { type }]: [string, Column]): [string, Column] => [
    name,
    type === "category"
      ? categoryColumn(stays.map(() => null))
      : { type, values: new Float64Array(stays.length).fill(NaN) },
  ];
  const given = {
    stay_id: numberColumn(stays.map((stay) => stay.stayId)),
    patient_id: numberColumn(stays.map((stay) => stay.patientId ?? NaN)),
    hospital_code: categoryColumn(stays.map((stay) => stay.hospital)),
    ward_type: categoryColumn(stays.map((stay) => stay.ward)),
    department: categoryColumn(stays.map((stay) => stay.department)),
    admission_type: categoryColumn(stays.map((stay) => stay.admissionType)),
    severity: categoryColumn(stays.map((stay) => stay.severity)),
    bed_grade: numberColumn(stays.map((stay) => stay.bedGrade ?? NaN)),
    admitted_on: timestampColumn(stays.map((stay) => epochMs(stay.admitted))),
    discharged_on: timestampColumn(stays.map((stay) => epochMs(stay.discharged))),
  };
  await warehouse.append(
    "stays",
    tableOf({ ...Object.fromEntries(Object.entries(columns).map(missing)), ...given }),
  );
  await makeFeatures(warehouse);
  return await rowsOf(warehouse, sql`SELECT * FROM stay_features ORDER BY stay_id`);
}

/** The slow, obvious computation: every stay against every other. */
function slowFeatures(stays: readonly Stay[]): DisplayRow[] {
  return stays.map((stay) => {
    const { admitted } = stay;
    const others = stays.filter((other) => other.stayId !== stay.stayId);
    const own = stay.patientId === null ? [] : others.filter((other) => other.patientId === stay.patientId);
    const crossed = (...parts: (string | number | null)[]) => parts.includes(null) ? null : parts.join(" x ");
    return {
      stay_id: stay.stayId,
      month: admitted === null ? null : months[new Date(epochMs(admitted)).getUTCMonth()]!,
      weekday: admitted === null ? null : weekdays[new Date(epochMs(admitted)).getUTCDay()]!,
      admission_type_severity: crossed(stay.admissionType, stay.severity),
      severity_bed_grade: crossed(stay.severity, stay.bedGrade),
      department_severity: crossed(stay.department, stay.severity),
      days_since_last_stay: admitted === null ? null : daysSince(own, admitted),
      stays_last_year: admitted === null || stay.patientId === null
        ? null
        : own.filter((other) =>
          other.admitted !== null && other.admitted < admitted && other.admitted >= admitted - 365
        ).length,
      ward_load: admitted === null || stay.hospital === null || stay.ward === null
        ? null
        : others.filter((other) =>
          other.hospital === stay.hospital && other.ward === stay.ward &&
          other.admitted !== null && other.admitted < admitted &&
          !(other.discharged !== null && other.discharged <= admitted)
        ).length,
    };
  });
}

function daysSince(own: readonly Stay[], admitted: number): number | null {
  const discharges = own.flatMap(({ discharged }) =>
    discharged !== null && discharged <= admitted ? [discharged] : []
  );
  return discharges.length === 0 ? null : admitted - Math.max(...discharges);
}

const only = {
  stayId: 1,
  patientId: 7,
  hospital: "8",
  ward: "R",
  department: "surgery",
  admissionType: "Trauma",
  severity: "Extreme",
  bedGrade: 2,
  admitted: 31,
  discharged: 40,
} satisfies Stay;

Deno.test("stay_features has the columns of the data dictionary, and no rows when there are no stays", () =>
  withWarehouse(async (warehouse) => {
    assertEquals(await featuresOf(warehouse, []), []);
    const { columns } = await warehouse.query(sql`SELECT * FROM stay_features`);
    assertEquals(
      Object.entries(columns).map(([name, column]) => [name, column.type]),
      [["stay_id", "number"], ...stayFeaturesColumns.map((column) => [column.name, column.type])],
    );
  }));

Deno.test("stay_features gives a hand-worked patient's history and ward", () =>
  withWarehouse(async (warehouse) => {
    const features = await featuresOf(warehouse, [
      only,
      { ...only, stayId: 2, admitted: 40, discharged: 45 },
      { ...only, stayId: 3, admitted: 40, discharged: null, patientId: 8 },
      { ...only, stayId: 4, admitted: 50, discharged: 50 },
      { ...only, stayId: 5, admitted: 50 + 365, discharged: null },
    ]);
    const history = (row: DisplayRow) => [row.days_since_last_stay, row.stays_last_year, row.ward_load];
    assertEquals(features.map(history), [
      [null, 0, 0],
      [0, 1, 0],
      [null, 0, 0],
      [5, 2, 1],
      [365, 1, 1],
    ]);
    assertEquals(features[0], {
      stay_id: 1,
      month: "Sep",
      weekday: "Thu",
      admission_type_severity: "Trauma x Extreme",
      severity_bed_grade: "Extreme x 2",
      department_severity: "surgery x Extreme",
      days_since_last_stay: null,
      stays_last_year: 0,
      ward_load: 0,
    });
  }));

Deno.test("stay_features equals the slow computation row by row, one row a stay", () =>
  withWarehouse(async (warehouse) => {
    for (const [count, days, seed] of [[2000, 500, 1], [300, 20, 2], [50, 1, 3]] as const) {
      const stays = randomStays(count, days, seed);
      const features = await featuresOf(warehouse, stays);
      assertEquals(features, slowFeatures(stays));
      assert(features.some((row) => row.days_since_last_stay === 0) || days === 1);
    }
  }));

Deno.test("stay_features does not change when anything after the stay's admission day changes", () =>
  withWarehouse(async (warehouse) => {
    const asOf = 100;
    const stays = randomStays(800, 200, 4);
    const isPast = (stay: Stay) => stay.admitted !== null && stay.admitted <= asOf;
    const open = (stay: Stay) => ({
      ...stay,
      discharged: stay.discharged !== null && stay.discharged > asOf ? null : stay.discharged,
    });
    const later = randomStays(100, 50, 5).map((stay, i) => ({
      ...stay,
      stayId: 2 * i,
      admitted: asOf + 1 + i % 9,
    }));
    const before = (await featuresOf(warehouse, stays)).filter((_, row) => isPast(stays[row]!));
    const past = stays.filter(isPast);
    assertEquals(await featuresOf(warehouse, past.map(open)), before);
    const ids = new Set(past.map((stay) => stay.stayId));
    const changed = await featuresOf(warehouse, [...past.map(open), ...later]);
    assertEquals(changed.filter((row) => ids.has(Number(row.stay_id))), before);
  }));
