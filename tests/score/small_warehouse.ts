import { synthetic } from "lib/cohort/specs/synthetic.ts";
import { acceptedTable } from "lib/cohort/staging/accepted_table.ts";
import { stageStays } from "lib/cohort/staging/stage_stays.ts";
import { staysTable } from "lib/cohort/staging/stays_table.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryColumn, numberColumn, type Table, tableOf, timestampColumn } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql, sqlFile } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";

export const dayMs = 86_400_000;
/** The first day of the stays below. */
export const firstDay = Date.UTC(2022, 11, 1);

type SmallOptions = { readonly days?: number; readonly perDay?: number };

/** Opens a warehouse that holds `perDay` made-up stays of the synthetic cohort on each of `days` days. */
export async function smallWarehouse(options: SmallOptions & { url?: string } = {}): Promise<Warehouse> {
  const warehouse = await openWarehouse(options.url ?? "duckdb::memory:");
  await fillSmallWarehouse(warehouse, options);
  return warehouse;
}

/** The same in a warehouse that is open and empty. */
export async function fillSmallWarehouse(warehouse: Warehouse, options: SmallOptions = {}): Promise<void> {
  const { days = 4, perDay = 25 } = options;
  await warehouse.run(acceptedTable(synthetic));
  await warehouse.append("accepted", acceptedRows(days, perDay));
  await rebuildStays(warehouse);
}

/** Builds `stays` and `stay_features` out of what `accepted` holds. */
export async function rebuildStays(warehouse: Warehouse): Promise<void> {
  for (const table of [staysTable(), sqlFile("stay_features.sql")]) await warehouse.run(table);
  await warehouse.run(sql`DELETE FROM stays; DELETE FROM stay_features`);
  for (const step of [stageStays(synthetic), sqlFile("stay_features_insert.sql")]) await warehouse.run(step);
}

/** The whole prediction log in one order. */
export async function predictionLog(warehouse: Warehouse): Promise<Table> {
  return await warehouse.query(sql`
    SELECT stay_id, model_version, as_of, predicted_days, lower_days, upper_days, input_hash,
      outcome, predicted_probability, interval_level, interval_method, predicted_class, class_probabilities
    FROM prediction_log
    ORDER BY stay_id, model_version, as_of`);
}

function acceptedRows(days: number, perDay: number): Table {
  const random = randomSource(11);
  const rows = Array.from({ length: days * perDay }, (_, row) => ({
    admitted: firstDay + Math.floor(row / perDay) * dayMs,
    days: 1 + Math.floor(random() * 40),
    ward: ["Q", "S", "R", null][Math.floor(random() * 4)]!,
    deposit: Math.round(2_000 + random() * 9_000),
  }));
  const text = (value: string) => categoryColumn(rows.map(() => value));
  const number = (value: number) => numberColumn(rows.map(() => value));
  return tableOf({
    case_id: numberColumn(rows.map((_, row) => row + 1)),
    hospital_code: text("8"),
    hospital_type_code: text("c"),
    city_code_hospital: text("3"),
    hospital_region_code: text("Z"),
    available_extra_rooms_in_hospital: number(3),
    department: text("gynecology"),
    ward_type: categoryColumn(rows.map(({ ward }) => ward)),
    ward_facility_code: text("F"),
    bed_grade: number(2),
    patientid: numberColumn(rows.map((_, row) => 1_000 + row)),
    city_code_patient: text("7"),
    type_of_admission: text("Trauma"),
    severity_of_illness: text("Extreme"),
    visitors_with_patient: number(2),
    age: text("51-60"),
    admission_deposit: numberColumn(rows.map(({ deposit }) => deposit)),
    admission_date: timestampColumn(rows.map(({ admitted }) => admitted)),
    discharge_date: timestampColumn(rows.map(({ admitted, days }) => admitted + days * dayMs)),
    discharge_kind: text("home"),
    source_row: numberColumn(rows.map((_, row) => row + 1)),
  });
}
