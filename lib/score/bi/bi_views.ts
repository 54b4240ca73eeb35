import type { Exported } from "lib/cohort/mod.ts";
import { claimTables, claimViews, sqlFile, type Warehouse, written } from "lib/warehouse/mod.ts";
import { claimLog } from "../log/prediction_log.ts";
import { biColumns, type BiView, biViews } from "./bi_columns.ts";

/**
 * Makes the views for tools that draw from tables: `bi_stays`, `bi_predictions`, `bi_beds` and
 * `bi_model_quality`, in place of those made before (`sql/bi/`: grain, key and caveats of each).
 *
 * @param isNamed whether rows tell the source's `stay_id` and `patient_id`; else `stay_key` alone joins them.
 * @throws {Error} when a view or table of these names is somebody else's: see `claimViews()`.
 * @throws {QueryError} when the warehouse fails, or no stays were loaded yet.
 */
export async function makeBiViews(warehouse: Warehouse, isNamed: boolean): Promise<void> {
  await claimLog(warehouse);
  await claimTables(warehouse, ["remaining_log.sql"]);
  await claimViews(warehouse, biViews, async () => {
    for (const view of biViews) {
      const rows = sqlFile(`bi/${view}.sql`).text.trim().replace(/\nORDER BY [^\n]+;$/, "");
      const names = biColumns(view, isNamed).map(({ name }) => name).join(", ");
      const text = `CREATE OR REPLACE VIEW ${view} AS SELECT ${names} FROM (\n${rows}\n) AS ${view}`;
      await warehouse.run(written(text, `bi/${view}.sql`));
    }
  });
}

/** A view as it is handed over: its columns, and its rows by its key. */
export function biExport(view: BiView, isNamed: boolean): Exported {
  const columns = biColumns(view, isNamed);
  const names = columns.map(({ name }) => name).join(", ");
  return {
    columns,
    query: written(`SELECT ${names} FROM ${view} ORDER BY ${keys[view]}`, `export of ${view}`),
  };
}

const keys: Readonly<Record<BiView, string>> = {
  bi_stays: "stay_key",
  bi_predictions: "stay_key, model_version, as_of",
  bi_beds: "day, hospital_code, ward_type",
  bi_model_quality: "model_version, week_start",
};
