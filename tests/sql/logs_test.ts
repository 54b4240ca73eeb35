import { assertEquals, assertRejects } from "@std/assert";
import { logPredictions } from "lib/score/log/prediction_log.ts";
import { categoryColumn, numberColumn, type Table, tableOf, timestampColumn } from "lib/table/table.ts";
import { identifier, sql, sqlFile } from "lib/warehouse/sql.ts";
import { QueryError, type Warehouse } from "lib/warehouse/warehouse.ts";
import { withWarehouse } from "../warehouse/with_warehouse.ts";
import { rowsOf } from "./staging.ts";

const day = Date.UTC(2022, 11, 1);
const week = Date.UTC(2022, 10, 28);

function predictions(stayIds: readonly number[], version: string, asOf: number, days: number): Table {
  const same = (value: number) => numberColumn(stayIds.map(() => value));
  return tableOf({
    stay_id: numberColumn(stayIds),
    model_version: categoryColumn(stayIds.map(() => version)),
    as_of: timestampColumn(stayIds.map(() => asOf)),
    predicted_days: same(days),
    lower_days: same(days - 1),
    upper_days: same(days + 1),
    reason_1: categoryColumn(stayIds.map(() => "ward_type S: +6.3 days")),
    reason_2: categoryColumn(stayIds.map(() => null)),
    reason_3: categoryColumn(stayIds.map(() => null)),
    input_hash: categoryColumn(stayIds.map((id) => `hash ${id}`)),
    outcome: categoryColumn(stayIds.map(() => "stay_days")),
    predicted_probability: same(NaN),
    interval_level: same(0.9),
    interval_method: categoryColumn(stayIds.map(() => "conformal 1")),
    anomaly: same(0.5),
    anomaly_reason: categoryColumn(stayIds.map(() => null)),
    predicted_class: categoryColumn(stayIds.map(() => null)),
    class_probabilities: categoryColumn(stayIds.map(() => null)),
  });
}

function drifts(features: readonly string[], version: string, statistic: number): Table {
  const same = (value: number) => numberColumn(features.map(() => value));
  return tableOf({
    model_version: categoryColumn(features.map(() => version)),
    week_start: timestampColumn(features.map(() => week)),
    feature: categoryColumn(features),
    kind: categoryColumn(features.map(() => "category")),
    statistic: same(statistic),
    p_value: same(0.01),
    adjusted_p_value: same(NaN),
    psi: same(0.2),
    effect_size: same(0.1),
    drifted: same(1),
  });
}

async function log(warehouse: Warehouse, relation: "prediction" | "drift", rows: Table): Promise<void> {
  await warehouse.run(sqlFile(`${relation}_log.sql`));
  if (relation === "prediction") return void await logPredictions(warehouse, rows);
  await warehouse.transaction(async () => {
    await warehouse.run(sqlFile("drift_batch.sql"));
    await warehouse.append("drift_batch", rows);
    await warehouse.run(sqlFile("drift_log_insert.sql"));
  });
}

Deno.test("prediction_log keeps one row a stay, version and as-of time when a day is scored twice", () =>
  withWarehouse(async (warehouse) => {
    const logged =
      sql`SELECT stay_id, model_version, as_of, predicted_days, lower_days, upper_days, reason_1, input_hash
      FROM prediction_log ORDER BY model_version, as_of, stay_id`;
    await log(warehouse, "prediction", predictions([1, 2], "a", day, 5));
    const once = await rowsOf(warehouse, logged);
    assertEquals(once, [
      {
        stay_id: 1,
        model_version: "a",
        as_of: "2022-12-01",
        predicted_days: 5,
        lower_days: 4,
        upper_days: 6,
        reason_1: "ward_type S: +6.3 days",
        input_hash: "hash 1",
      },
      {
        stay_id: 2,
        model_version: "a",
        as_of: "2022-12-01",
        predicted_days: 5,
        lower_days: 4,
        upper_days: 6,
        reason_1: "ward_type S: +6.3 days",
        input_hash: "hash 2",
      },
    ]);
    await log(warehouse, "prediction", predictions([1, 2], "a", day, 5));
    await log(warehouse, "prediction", predictions([2], "a", day, 99));
    await log(warehouse, "prediction", predictions([], "a", day, 99));
    assertEquals(await rowsOf(warehouse, logged), once);
    await log(warehouse, "prediction", predictions([1, 2, 3], "a", day, 5));
    await log(warehouse, "prediction", predictions([1], "b", day, 5));
    await log(warehouse, "prediction", predictions([1], "a", day + 864e5, 5));
    assertEquals(
      (await rowsOf(warehouse, logged)).map((row) => [row.stay_id, row.model_version, row.as_of]),
      [
        [1, "a", "2022-12-01"],
        [2, "a", "2022-12-01"],
        [3, "a", "2022-12-01"],
        [1, "a", "2022-12-02"],
        [1, "b", "2022-12-01"],
      ],
    );
  }));

Deno.test("prediction_log takes nothing of a batch that holds a key twice", () =>
  withWarehouse(async (warehouse) => {
    await log(warehouse, "prediction", predictions([1], "a", day, 5));
    await assertRejects(() => log(warehouse, "prediction", predictions([2, 3, 3], "a", day, 5)), QueryError);
    assertEquals(await rowsOf(warehouse, sql`SELECT stay_id FROM prediction_log`), [{ stay_id: 1 }]);
  }));

Deno.test("drift_log keeps one row a version, week and feature when a week is measured twice", () =>
  withWarehouse(async (warehouse) => {
    await log(warehouse, "drift", drifts(["age_band", "severity"], "a", 3));
    await log(warehouse, "drift", drifts(["age_band", "ward_type"], "a", 4));
    await log(warehouse, "drift", drifts(["age_band"], "b", 5));
    const rows = await rowsOf(
      warehouse,
      sql`SELECT model_version, week_start, feature, kind, statistic, adjusted_p_value, drifted
        FROM drift_log ORDER BY model_version, feature`,
    );
    const row = { week_start: "2022-11-28", kind: "category", adjusted_p_value: null, drifted: 1 };
    assertEquals(rows, [
      { model_version: "a", feature: "age_band", statistic: 3, ...row },
      { model_version: "a", feature: "severity", statistic: 3, ...row },
      { model_version: "a", feature: "ward_type", statistic: 4, ...row },
      { model_version: "b", feature: "age_band", statistic: 5, ...row },
    ]);
  }));

Deno.test("the drift batch is empty when made anew, the other tables keep their rows", () =>
  withWarehouse(async (warehouse) => {
    const defined = ["quarantine", "feature_selection", "prediction_log", "drift_log"];
    const anew = ["drift_batch"];
    for (const name of [...defined, ...anew]) await warehouse.run(sqlFile(`${name}.sql`));
    await warehouse.run(
      sql`INSERT INTO quarantine VALUES (1, NULL, 1, 'range', 'age', '130', 'above 120', '{}');
      INSERT INTO feature_selection VALUES ('visitors', 'discharge', 0, 'known too late')`,
    );
    await log(warehouse, "prediction", predictions([1], "a", day, 5));
    await log(warehouse, "drift", drifts(["age_band"], "a", 3));
    for (const name of [...defined, ...anew]) await warehouse.run(sqlFile(`${name}.sql`));
    for (const [names, rows] of [[defined, 1], [anew, 0]] as const) {
      for (const name of names) {
        const count = sql`SELECT COUNT(*) AS n FROM ${identifier(name, names)}`;
        assertEquals(await rowsOf(warehouse, count), [{ n: rows }], name);
      }
    }
  }));
