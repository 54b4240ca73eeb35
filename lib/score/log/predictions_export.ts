import type { Exported } from "lib/cohort/mod.ts";
import { written } from "lib/warehouse/mod.ts";
import { logColumns, logKey } from "./log_columns.ts";

/** The prediction log as it is handed over: every prediction that was ever written, by its key. */
export function predictionsExport(): Exported {
  const names = logColumns.map(({ name }) => name).join(", ");
  return {
    columns: logColumns,
    query: written(
      `SELECT ${names} FROM prediction_log ORDER BY ${logKey.join(", ")}`,
      "export of predictions",
    ),
  };
}
