import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { biColumns, type BiView, biViews } from "lib/score/bi/bi_columns.ts";
import { biExport, makeBiViews } from "lib/score/bi/bi_views.ts";
import { dayMs } from "lib/stats/day.ts";
import { type DisplayRow, displayRows, type Table } from "lib/table/table.ts";
import { claimTables } from "lib/warehouse/own_tables.ts";
import { identifier, sql } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { makeFeatures } from "../../sql/staging.ts";
import { assertSameRows } from "../../warehouse/assert_same_rows.ts";
import { engines } from "../../warehouse/engines.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";
import { type PredictedStay, storePredicted } from "../feedback/predicted_stays.ts";

const monday = Date.UTC(2022, 10, 7), tuesday = monday + dayMs;
/** Twelve that have ended, four days after admission, one that goes on, and three of the month before. */
const rows: readonly PredictedStay[] = [
  ...[2, 3, 9].map((days, i) => ({ stay: 1 + i, days, predicted: 5, admitted: monday - 30 * dayMs })),
  ...Array.from({ length: 12 }, (_, i) => ({
    stay: 10 + i,
    days: 4,
    predicted: i < 6 ? 5 : 2,
    admitted: i < 8 ? monday : tuesday,
    version: "aaaaaaaaaaaa",
  })),
  { stay: 40, days: NaN, predicted: 7, admitted: monday, version: "aaaaaaaaaaaa" },
];

async function stored(warehouse: Warehouse): Promise<void> {
  await claimTables(warehouse, ["prediction_log.sql", "remaining_log.sql"]);
  await storePredicted(warehouse, rows);
  await makeFeatures(warehouse);
  await warehouse.run(sql`UPDATE stays SET hospital_code = '8', ward_type = 'Q' WHERE stay_id <> 40`);
  // Of stay 10 two models told.
  await warehouse.run(
    sql`INSERT INTO remaining_log (stay_id, model_version, as_of, day_of_stay, within_24h, within_48h) VALUES
      (10, 'a', :morning, 1, 0.25, 0.5), (10, 'b', :morning, 1, 0.75, 0.5), (11, 'a', :morning, 1, 0.5, 1)`,
    { morning: new Date(tuesday) },
  );
}

const read = async (warehouse: Warehouse, view: BiView, isNamed = false): Promise<DisplayRow[]> =>
  displayRows(await warehouse.query(biExport(view, isNamed).query), Infinity);

Deno.test("the views hold what is planted: who was in bed, who is expected to leave, how good the model was", () =>
  withWarehouse(async (warehouse) => {
    await stored(warehouse);
    await makeBiViews(warehouse, false);
    const beds = (await read(warehouse, "bi_beds")).filter(({ hospital_code }) => hospital_code === "8");
    const figures = beds.map(({ day, admitted, discharged, in_bed }) => [day, admitted, discharged, in_bed]);
    assertEquals(figures.slice(-4), [
      ["2022-11-07", 8, 0, 8],
      ["2022-11-08", 4, 0, 12],
      ["2022-11-11", 0, 8, 4],
      ["2022-11-12", 0, 4, 0],
    ]);
    const told = beds.filter(({ told }) => told !== null);
    assertEquals(told.map(({ day, told, leave_24h, leave_48h }) => [day, told, leave_24h, leave_48h]), [
      ["2022-11-07", 2, 1, 1.5],
    ]);

    const weeks = await read(warehouse, "bi_model_quality");
    const [old, { mae, mae_lower, mae_upper, covered_share, covered_lower, ...week }] = weeks as [
      DisplayRow,
      DisplayRow & Record<string, number>,
    ];
    assertEquals([old.stays, old.ended, old.mae, old.naive_mae, old.covered_lower], [3, 3, null, null, null]);
    assertEquals([week.model_version, week.week_start, week.stays, week.ended], [
      ...["aaaaaaaaaaaa", "2022-11-07", 13, 12],
    ]);
    // Errors of +1 and -2, six times each; the median of those who left before is 3 where the truth is 4.
    assertEquals([mae, week.bias, week.naive_mae, week.interval_level], [1.5, -0.5, 1, 0.9]);
    const half = 1.96 * Math.sqrt(12 * 0.25 / 11 / 12);
    assertAlmostEquals(mae! - mae_lower!, half, 1e-12);
    assertAlmostEquals(mae_upper! - mae!, half, 1e-12);
    // Wilson's interval of 12 in 12, by hand.
    assertEquals(covered_share, 1);
    assertAlmostEquals(covered_lower!, 12 / (12 + 1.96 ** 2), 1e-12);
    assertAlmostEquals(week.covered_upper as number, 1, 1e-12);
  }));

Deno.test("no view tells who a row is of unless it is asked to, and rows are joined all the same", () =>
  withWarehouse(async (warehouse) => {
    await stored(warehouse);
    await makeBiViews(warehouse, false);
    const columnsOf = async (view: BiView) =>
      Object.keys((await warehouse.query(sql`SELECT * FROM ${identifier(view, biViews)} LIMIT 1`)).columns);
    const shown = await Promise.all(biViews.map(columnsOf));
    assertEquals(shown, biViews.map((view) => biColumns(view, false).map(({ name }) => name)));
    assertEquals(shown.flat().filter((name) => /^(stay|patient)_id$/.test(name)), []);
    const [stays, predictions] = [await read(warehouse, "bi_stays"), await read(warehouse, "bi_predictions")];
    assertEquals(new Set(stays.map(({ stay_key }) => stay_key)).size, rows.length);
    assertEquals(
      new Set(predictions.map(({ stay_key }) => stay_key)),
      new Set(stays.map(({ stay_key }) => stay_key)),
    );
    assertEquals(stays.filter(({ is_open }) => is_open === 1).length, 1);
    await makeBiViews(warehouse, true);
    const named = await read(warehouse, "bi_predictions", true);
    assertEquals(named.map(({ stay_id }) => stay_id).toSorted(), rows.map(({ stay }) => stay).toSorted());
  }));

Deno.test("the views give the same rows on both engines, of the types that they are said to be", async () => {
  const found: Table[][] = [];
  for (const [, withEngine] of engines) {
    await withEngine(async (warehouse) => {
      await stored(warehouse);
      await makeBiViews(warehouse, true);
      const tables: Table[] = [];
      for (const view of biViews) tables.push(await warehouse.query(biExport(view, true).query));
      found.push(tables);
    });
  }
  for (const [i, view] of biViews.entries()) {
    assertEquals(found[0]![i]!.rowCount > 0, true, view);
    assertSameRows(found[1]![i]!, found[0]![i]!, view);
  }
});

Deno.test("a view of somebody else's of the same name stays, and is named", () =>
  withWarehouse(async (warehouse) => {
    await stored(warehouse);
    await warehouse.run(sql`CREATE VIEW bi_beds AS SELECT 1 AS mine`);
    await assertRejects(() => makeBiViews(warehouse, false), Error, 'Cannot use "bi_beds"');
    assertEquals(displayRows(await warehouse.query(sql`SELECT mine FROM bi_beds`)), [{ mine: 1 }]);
  }));
