import { openCohort, readModelInput } from "lib/cohort/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { dayMs, dayStart } from "lib/stats/mod.ts";
import {
  categoryColumn,
  type Column,
  columnOf,
  rowsWhere,
  type Table,
  tableOf,
  takeRows,
  timestampColumn,
  timestampsOf,
} from "lib/table/mod.ts";
import type { Warehouse } from "lib/warehouse/mod.ts";
import type { LogColumnName } from "../log/log_columns.ts";
import { predictedRows } from "./predicted_rows.ts";

/**
 * Predicts the stays of a period here, by the model itself, without logging them: the columns of
 * `prediction_log` but the reasons and what is unusual, as `predictInWarehouse()` has them. Stays without an
 * admission date are left out.
 *
 * @param period the model, and the midnights between which the stays were admitted: `from` included, `until`
 * not; epoch milliseconds UTC.
 * @throws {TypeError} when the rows can't be encoded as in training.
 * @throws {RangeError} when a prediction is no finite number.
 * @throws {QueryError} when the warehouse fails.
 */
export async function predictHere(
  warehouse: Warehouse,
  period: Artefact & { readonly from: number; readonly until: number },
): Promise<Table> {
  const { model, meta, from, until } = period;
  const cohort = await openCohort(meta.cohort);
  const names = ["stay_id", "admitted_on", ...model.features];
  const read = await readModelInput(warehouse, { from, until, knownBy: until, columns: names }, cohort);
  const admitted = timestampsOf(read, "admitted_on");
  const stays = takeRows(read, rowsWhere(read.rowCount, (row) => !Number.isNaN(admitted[row])));
  const midnightAfter = (time: number) => dayStart(time) + dayMs;
  const columns: Readonly<Record<Exclude<LogColumnName, `reason_${number}` | `anomaly${string}`>, Column>> = {
    stay_id: columnOf(stays, "stay_id"),
    model_version: categoryColumn(Array.from({ length: stays.rowCount }, () => meta.version)),
    as_of: timestampColumn(timestampsOf(stays, "admitted_on").map(midnightAfter)),
    ...predictedRows(period, stays).columns,
  };
  return tableOf(columns);
}
