import type { Exported } from "lib/cohort/mod.ts";
import { textSql, written } from "lib/warehouse/mod.ts";
import { logColumns, logKey } from "./log_columns.ts";

/**
 * The prediction log as it is handed over: every prediction that was ever written, by its key.
 *
 * @param below leaves out the stays that are held back (`heldBelow()`); "" leaves out none.
 */
export function predictionsExport(below = ""): Exported {
  const names = logColumns.map(({ name }) => name).join(", ");
  // As sql/feedback_outcome.sql has it.
  const digits = "SUBSTR(MD5('held back ' || CAST(stay_id AS VARCHAR)), 1, 8)";
  const shown = below === "" ? "" : ` WHERE ${digits} >= ${textSql(below)}`;
  return {
    columns: logColumns,
    query: written(
      `SELECT ${names} FROM prediction_log${shown} ORDER BY ${logKey.join(", ")}`,
      "export of predictions",
    ),
  };
}
