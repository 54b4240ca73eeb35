import { categoryColumn, numberColumn, tableOf, timestampColumn } from "lib/table/mod.ts";
import { claimTables, sqlFile, type Warehouse } from "lib/warehouse/mod.ts";
import type { FeatureDrift } from "./drift.ts";

/**
 * Adds drift measurements to the log; those of a model, week and feature that it has already are left as they
 * are.
 */
export async function logDrift(
  warehouse: Warehouse,
  modelVersion: string,
  drift: readonly FeatureDrift[],
): Promise<void> {
  await claimTables(warehouse, ["drift_log.sql"]);
  await warehouse.run(sqlFile("drift_batch.sql"));
  const numbers = (of: (each: FeatureDrift) => number) => numberColumn(drift.map(of));
  await warehouse.transaction(async () => {
    await warehouse.append(
      "drift_batch",
      tableOf({
        model_version: categoryColumn(drift.map(() => modelVersion)),
        week_start: timestampColumn(drift.map((each) => each.week.start)),
        feature: categoryColumn(drift.map((each) => each.feature)),
        kind: categoryColumn(drift.map((each) => each.kind)),
        statistic: numbers((each) => each.statistic),
        p_value: numbers((each) => each.pValue),
        adjusted_p_value: numbers((each) => each.adjustedPValue),
        psi: numbers((each) => each.psi),
        effect_size: numbers((each) => each.effectSize),
        drifted: numbers((each) => (each.drifted ? 1 : 0)),
      }),
    );
    await warehouse.run(sqlFile("drift_log_insert.sql"));
  });
}
