import { stayBand } from "lib/cohort/bands.ts";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { dayMs } from "lib/stats/day.ts";
import { randomSource } from "lib/stats/mod.ts";
import {
  categoryColumn,
  type Column,
  numberColumn,
  numbersOf,
  type Table,
  tableOf,
  takeRows,
  timestampColumn,
  timestampsOf,
} from "lib/table/mod.ts";

export const plants = [
  "30 rows",
  "200 rows",
  "no effect",
  "reversed effect",
  "one department",
  "rare label",
  "one hospital and department",
  "one length",
  "one day",
  "fifty stays a patient",
  "nearly all one day",
  "two patients",
  "all in bed",
  "none kept",
  "no dates",
  "no patients",
] as const;
export type Plant = typeof plants[number];
/** A source, and the cohort whose columns it has. */
export type Planted = {
  readonly cohort: string;
  readonly table: Table;
  readonly patients: readonly string[];
};

/**
 * A small source in which something is not as the notebooks' expectations have it. Case numbers are shifted
 * to 70,000,000 and more: recognisable on a page. Without dates it has the columns of Analytics Vidhya,
 * without patients (nor dates) those of SPARCS.
 */
export function plantedCohort(plant: Plant, rows = 2_000): Planted {
  const { table: made } = syntheticCohort({
    stays: Math.round(rows * 0.8),
    liveStays: Math.round(rows * 0.2),
  });
  const ids = numbersOf(made, "PATIENTID").map((id) => 70_000_000 + id);
  const table = changed(made, { PATIENTID: numberColumn(ids) });
  const patients = [...new Set(ids)].map(String);
  if (plant === "no dates") return { cohort: "analytics-vidhya", table: withoutDates(table), patients };
  if (plant === "no patients") return { cohort: "sparcs", table: withoutPatients(table), patients: [] };
  const planted = changes[plant](table);
  return {
    cohort: "synthetic",
    table: planted,
    patients: [...new Set(numbersOf(planted, "PATIENTID"))].filter((id) => !Number.isNaN(id)).map(String),
  };
}

const changes: Readonly<Record<Exclude<Plant, "no dates" | "no patients">, (table: Table) => Table>> = {
  "30 rows": (table) => firstRows(table, 30),
  "200 rows": (table) => firstRows(table, 200),
  "no effect": (table) => {
    const random = randomSource(7);
    return redated(table, (days) => days > 0 ? 1 + Math.floor(60 * random()) : days);
  },
  /** 151 days less the stay. */
  "reversed effect": (table) => redated(table, (days) => days > 0 && days < 151 ? 151 - days : days),
  "one department": (table) => relabelled(table, ["DEPARTMENT"]),
  /** A department of five stays, in the first half and among the last. */
  "rare label": (table) => {
    const column = table.columns.DEPARTMENT!;
    if (column.type !== "category") throw new TypeError("Cannot plant a label as departments must be labels");
    const rare = column.labels.length - 1, rows = column.codes.length;
    const kept = new Set([3, 5, 8, rows - 3, rows - 2]);
    const codes = column.codes.map((code, row) => kept.has(row) ? rare : code === rare ? 0 : code);
    return changed(table, { DEPARTMENT: { ...column, codes } });
  },
  "one hospital and department": (table) =>
    relabelled(table, [
      "DEPARTMENT",
      "HOSPITAL_CODE",
      "HOSPITAL_TYPE_CODE",
      "CITY_CODE_HOSPITAL",
      "HOSPITAL_REGION_CODE",
    ]),
  "one length": (table) => redated(table, (days) => days >= 0 ? 7 : days),
  "one day": (table) => {
    const days = lengths(table), admitted = Date.UTC(2021, 5, 1);
    return changed(table, {
      ADMISSION_DATE: timestampColumn(days.map(() => admitted)),
      DISCHARGE_DATE: timestampColumn(days.map((each) => admitted + each * dayMs)),
    });
  },
  "fifty stays a patient": (table) =>
    changed(table, {
      PATIENTID: numberColumn(numbersOf(table, "PATIENTID").map((_, i) => 70_000_000 + i % 40)),
    }),
  /** One stay in a hundred lasts forty days, the others one. */
  "nearly all one day": (table) => {
    const random = randomSource(9);
    return redated(table, (days) => days >= 0 ? random() < 0.01 ? 40 : 1 : days);
  },
  "two patients": (table) =>
    changed(table, {
      PATIENTID: numberColumn(numbersOf(table, "PATIENTID").map((_, i) => 70_000_000 + i % 2)),
    }),
  "none kept": (table) => changed(table, blank(table, ["PATIENTID"])),
  "all in bed": (table) => changed(table, blank(table, ["DISCHARGE_DATE", "DISCHARGE_KIND"])),
};

/** The columns of Analytics Vidhya: no dates, and stays in bands. */
function withoutDates(table: Table): Table {
  const sound = takeRows(
    table,
    Int32Array.from(lengths(table).keys()).filter((row) => lengths(table)[row]! > 0),
  );
  const days = lengths(sound);
  const columns = cohortNamed("analytics-vidhya").columns.map(({ name }): [string, Column] => {
    const key = name.toUpperCase().replaceAll(" ", "_");
    return [name, name === "Stay" ? categoryColumn([...days].map(stayBand)) : sound.columns[key]!];
  });
  return tableOf(Object.fromEntries(columns));
}

/** The columns of SPARCS: neither dates nor patients; labels that it may have stand for the planted ones. */
function withoutPatients(table: Table): Table {
  const days = lengths(table).map((each) => Math.min(120, Math.max(1, each)));
  const coded = (column: string, labels: readonly string[]) =>
    categoryColumn(codesOf(table, column).map((code) => labels[(code + labels.length) % labels.length]!));
  const one = (label: string) => categoryColumn(Array.from(days, () => label));
  return tableOf({
    "Patient.Disposition": one("Home or Self Care"),
    "los": numberColumn(days),
    "deathrisk": one("Minor"),
    "age": coded("AGE", ["0 to 17", "18 to 29", "30 to 49", "50 to 69", "70 or Older"]),
    "Hospital.Service.Area": coded("HOSPITAL_REGION_CODE", ["New York City", "Long Island", "Western NY"]),
    "Hospital.County": coded("CITY_CODE_HOSPITAL", ["Kings", "Erie", "Monroe", "Queens", "Albany"]),
    "Gender": coded("WARD_TYPE", ["F", "M"]),
    "Race": one("White"),
    "Ethnicity": one("Unknown"),
    "Type.of.Admission": one("Elective"),
    "Emergency.Department.Indicator": coded("TYPE_OF_ADMISSION", ["Y", "N"]),
    "CCSR.Diagnosis.Code": coded("DEPARTMENT", ["CIR001", "CIR002", "MUS003", "NEO004", "RSP005"]),
  });
}

/** Whole numbers that stand for the values of a column. */
function codesOf(table: Table, name: string): number[] {
  const column = table.columns[name]!;
  return Array.from(column.type === "category" ? column.codes : column.values, (each) => each || 0);
}

function changed(table: Table, columns: Readonly<Record<string, Column>>): Table {
  return tableOf({ ...table.columns, ...columns });
}

/** Columns without a value. */
function blank(table: Table, names: readonly string[]): Record<string, Column> {
  return Object.fromEntries(names.map((name) => {
    const column = table.columns[name]!;
    return [
      name,
      column.type === "category"
        ? { ...column, codes: column.codes.map(() => -1) }
        : { ...column, values: column.values.map(() => NaN) },
    ];
  }));
}

function firstRows(table: Table, length: number): Table {
  return takeRows(table, Int32Array.from({ length }, (_, i) => i));
}

/** The first label for all, or the first number. */
function relabelled(table: Table, names: readonly string[]): Table {
  return changed(
    table,
    Object.fromEntries(names.map((name) => {
      const column = table.columns[name]!;
      return [
        name,
        column.type === "category"
          ? { ...column, codes: column.codes.map(() => 0) }
          : { ...column, values: column.values.map(() => column.values[0]!) },
      ];
    })),
  );
}

function redated(table: Table, daysFor: (days: number) => number): Table {
  const admitted = timestampsOf(table, "ADMISSION_DATE");
  const values = lengths(table).map((days, row) => admitted[row]! + daysFor(days) * dayMs);
  return changed(table, { DISCHARGE_DATE: timestampColumn(values) });
}

/** Days from admission to discharge. */
function lengths(table: Table): Float64Array {
  const admitted = timestampsOf(table, "ADMISSION_DATE");
  return timestampsOf(table, "DISCHARGE_DATE").map((time, row) =>
    Math.round((time - admitted[row]!) / dayMs)
  );
}
