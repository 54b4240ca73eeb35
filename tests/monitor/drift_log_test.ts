import { assertEquals } from "@std/assert";
import type { FeatureDrift } from "lib/monitor/drift.ts";
import { logDrift } from "lib/monitor/drift_log.ts";
import { displayRows } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";

const week = { start: Date.UTC(2022, 11, 1), end: Date.UTC(2022, 11, 8) };
const drift: FeatureDrift = {
  week,
  feature: "severity",
  kind: "category",
  rows: 100,
  statistic: 4.5,
  pValue: 0.03,
  adjustedPValue: 0.06,
  psi: 0.02,
  jensenShannon: 0.02,
  kolmogorov: NaN,
  effectBefore: NaN,
  wasserstein: NaN,
  effectSize: 0.05,
  drifted: false,
};

Deno.test("`logDrift()` logs each model, week and feature once, however often it is measured", async () => {
  const warehouse = await openWarehouse("duckdb::memory:");
  try {
    await logDrift(warehouse, "a", [drift]);
    await logDrift(warehouse, "a", [{ ...drift, psi: 9 }, {
      ...drift,
      feature: "deposit",
      drifted: true,
      statistic: NaN,
    }]);
    await logDrift(warehouse, "b", [drift]);
    const rows = await warehouse.query(sql`
      SELECT model_version, week_start, feature, statistic, psi, CAST(drifted AS INTEGER) AS drifted
      FROM drift_log ORDER BY model_version, feature`);
    assertEquals(displayRows(rows), [
      {
        model_version: "a",
        week_start: "2022-12-01",
        feature: "deposit",
        statistic: null,
        psi: 0.02,
        drifted: 1,
      },
      {
        model_version: "a",
        week_start: "2022-12-01",
        feature: "severity",
        statistic: 4.5,
        psi: 0.02,
        drifted: 0,
      },
      {
        model_version: "b",
        week_start: "2022-12-01",
        feature: "severity",
        statistic: 4.5,
        psi: 0.02,
        drifted: 0,
      },
    ]);
  } finally {
    await warehouse.close();
  }
});
