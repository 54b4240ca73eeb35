import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { randomSource } from "lib/stats/mod.ts";
import { type Column, numbersOf, type Table, tableOf, takeRows } from "lib/table/mod.ts";

export type Plant = "no effect" | "reversed effect" | "one department" | "30 rows" | "rare label" | "as made";
const dayMs = 86_400_000;

/**
 * A small source of the synthetic spec's columns in which something is not as the notebooks' expectations
 * have it: stays drawn anew whatever the case, stays reversed (151 days less the stay), one department for
 * all, 30 rows, a department of five stays (in the first half and among the last). Case numbers are shifted
 * to 70,000,000 and more: recognisable on a page.
 */
export function plantedCohort(plant: Plant, rows = 2_000): Table {
  const { table: made } = syntheticCohort({
    stays: Math.round(rows * 0.8),
    liveStays: Math.round(rows * 0.2),
  });
  const table = plant === "30 rows" ? takeRows(made, Int32Array.from({ length: 30 }, (_, i) => i)) : made;
  const columns: Record<string, Column> = { ...table.columns };
  columns.PATIENTID = number(numbersOf(table, "PATIENTID").map((id) => 70_000_000 + id));
  const admitted = timesOf(columns.ADMISSION_DATE!);
  const days = timesOf(columns.DISCHARGE_DATE!).map((time, row) =>
    Math.round((time - admitted[row]!) / dayMs)
  );
  const random = randomSource(7);
  if (plant === "no effect") {
    redate(
      columns,
      admitted,
      days.map((day) => day > 0 ? 1 + Math.floor(60 * random()) : day),
    );
  }
  if (plant === "reversed effect") {
    redate(
      columns,
      admitted,
      days.map((day) => day > 0 && day < 151 ? 151 - day : day),
    );
  }
  const department = columns.DEPARTMENT!;
  if (plant === "one department" && department.type === "category") {
    columns.DEPARTMENT = { ...department, codes: department.codes.map((code) => Math.min(code, 0)) };
  }
  if (plant === "rare label" && department.type === "category") {
    const rare = department.labels.length - 1, rows = department.codes.length;
    const kept = new Set([3, 5, 8, rows - 3, rows - 2]);
    columns.DEPARTMENT = {
      ...department,
      codes: department.codes.map((code, row) => kept.has(row) ? rare : code === rare ? 0 : code),
    };
  }
  return tableOf(columns);
}

function number(values: Float64Array): Column {
  return { type: "number", values };
}

function redate(columns: Record<string, Column>, admitted: Float64Array, days: Float64Array): void {
  columns.DISCHARGE_DATE = {
    type: "timestamp",
    values: admitted.map((time, row) => time + days[row]! * dayMs),
  };
}

function timesOf(column: Column): Float64Array {
  if (column.type !== "timestamp") throw new TypeError("Cannot plant a cohort as dates must be timestamps");
  return column.values;
}
