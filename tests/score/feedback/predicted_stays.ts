import { staysTable } from "lib/cohort/staging/stays_table.ts";
import { staysColumns } from "lib/cohort/stays.ts";
import { logPredictions } from "lib/score/log/prediction_log.ts";
import { dayMs } from "lib/stats/day.ts";
import { categoryColumn, type Column, numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";
import { sqlFile } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";

export const firstDay = Date.UTC(2022, 10, 1);

/** A stay that was predicted in the morning after its first day (`firstDay` unless it has another one). */
export type PredictedStay = {
  readonly stay: number;
  readonly patient?: number;
  readonly admitted?: number;
  /** NaN where it goes on. */
  readonly days: number;
  readonly predicted: number;
  readonly version?: string;
};

/** Fills `stays` and `prediction_log` of a new warehouse. */
export async function storePredicted(warehouse: Warehouse, rows: readonly PredictedStay[]): Promise<void> {
  await warehouse.run(staysTable());
  await warehouse.run(sqlFile("prediction_log.sql"));
  const number = (of: (row: PredictedStay) => number) => numberColumn(rows.map(of));
  const time = (of: (row: PredictedStay) => number) => timestampColumn(rows.map(of));
  const admitted = (row: PredictedStay) => row.admitted ?? firstDay;
  const stays: Readonly<Record<string, Column>> = {
    stay_id: number(({ stay }) => stay),
    patient_id: number(({ patient, stay }) => patient ?? stay),
    admitted_on: time(admitted),
    discharged_on: time((row) => admitted(row) + row.days * dayMs),
    stay_days: number(({ days }) => days),
  };
  const empty = (type: Column["type"]) =>
    type === "category" ? categoryColumn(rows.map(() => null)) : { ...number(() => NaN), type };
  await warehouse.append(
    "stays",
    tableOf(Object.fromEntries(staysColumns.map(({ name, type }) => [name, stays[name] ?? empty(type)]))),
  );
  const none = categoryColumn(rows.map(() => null));
  await logPredictions(
    warehouse,
    tableOf({
      stay_id: stays.stay_id!,
      model_version: categoryColumn(rows.map(({ version }) => version ?? "0123456789ab")),
      as_of: time((row) => admitted(row) + dayMs),
      predicted_days: number(({ predicted }) => predicted),
      lower_days: number(() => 0),
      upper_days: number(() => 99),
      reason_1: none,
      reason_2: none,
      reason_3: none,
      input_hash: categoryColumn(rows.map(({ stay }) => `hash ${stay}`)),
      outcome: categoryColumn(rows.map(() => "stay_days")),
      predicted_probability: number(() => NaN),
      interval_level: number(() => 0.9),
      interval_method: categoryColumn(rows.map(() => "conformal 1")),
      anomaly: number(() => NaN),
      anomaly_reason: none,
      predicted_class: none,
      class_probabilities: none,
    }),
  );
}
