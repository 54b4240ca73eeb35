import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { changeUnseen } from "lib/monitor/person_days/change_unseen.ts";
import { dischargeReading } from "lib/monitor/person_days/discharge_figures.ts";
import { dischargesSince } from "lib/monitor/person_days/discharges_since.ts";
import { dayMs } from "lib/stats/day.ts";
import { categoryColumn, numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";
import { sql, sqlFile } from "lib/warehouse/sql.ts";
import type { Warehouse } from "lib/warehouse/warehouse.ts";
import { makeStays, rowsOf } from "../../sql/staging.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";

const cohort = cohortNamed("synthetic");
const first = Date.UTC(2021, 0, 1);

type Stay = readonly [ward: string | null, admitted: number, discharged: number];

/** Stays by day numbers; a discharge of NaN has not come. */
async function plant(warehouse: Warehouse, stays: readonly Stay[]): Promise<void> {
  await makeStays(warehouse);
  await warehouse.run(
    sql`CREATE TABLE planted (stay_id BIGINT, ward_type VARCHAR, admitted_on TIMESTAMP, discharged_on TIMESTAMP)`,
  );
  await warehouse.append(
    "planted",
    tableOf({
      stay_id: numberColumn(stays.map((_, i) => i + 1)),
      ward_type: categoryColumn(stays.map(([ward]) => ward)),
      admitted_on: timestampColumn(stays.map(([, admitted]) => first + admitted * dayMs)),
      discharged_on: timestampColumn(stays.map(([, , discharged]) => first + discharged * dayMs)),
    }),
  );
  await warehouse.run(
    sql`INSERT INTO stays (stay_id, ward_type, admitted_on, discharged_on)
      SELECT stay_id, ward_type, admitted_on, discharged_on FROM planted`,
  );
}

Deno.test("ward_stays counts stays by ward, day and nights, as known on a day", () =>
  withWarehouse(async (warehouse) => {
    const stays: Stay[] = [["Q", 0.4, 2.2], ["Q", 0.9, 2.1], ["Q", 0, 9], ["S", 1, 1.5], [null, 3, NaN], [
      "S",
      7,
      8,
    ]];
    await plant(warehouse, stays);
    const values = { ward_is: "ward_type", from: new Date(first), as_of: new Date(first + 5 * dayMs) };
    const day = (at: number) => new Date(first + at * dayMs).toISOString().slice(0, 10);
    assertEquals(await rowsOf(warehouse, sqlFile("ward_stays.sql"), values), [
      { ward: "Q", admitted_on: day(0), nights: 2, stays: 2 },
      { ward: "Q", admitted_on: day(0), nights: null, stays: 1 },
      { ward: "S", admitted_on: day(1), nights: 0, stays: 1 },
      { ward: null, admitted_on: day(3), nights: null, stays: 1 },
    ]);
    const all = await rowsOf(warehouse, sqlFile("ward_stays.sql"), { ...values, ward_is: "none" });
    assertEquals(new Set(all.map(({ ward }) => ward)), new Set([null]));
  }));

/** Forty a day in two wards, of 1 to 10 nights; from a day on each night is two. */
function stays(days: number, doubledFrom: number): Stay[] {
  return Array.from({ length: 40 * days }, (_, i): Stay => {
    const admitted = Math.floor(i / 40), nights = 1 + (i * 7) % 10;
    return [i % 2 === 0 ? "Q" : "S", admitted, admitted + nights * (admitted < doubledFrom ? 1 : 2)];
  });
}

const learntBy = (day: number) => ({
  window: { from: null, until: null, asOf: new Date(first + day * dayMs).toISOString() },
});

Deno.test("`dischargesSince()` finds that newcomers stay twice as long, and says since when", () =>
  withWarehouse(async (warehouse) => {
    await plant(warehouse, stays(260, 200));
    const before = await dischargesSince(warehouse, cohort, learntBy(150), first + 200 * dayMs);
    assert("watch" in before);
    assertEquals([before.watch.days.length, before.watch.alarms], [50, []]);
    assertStringIncludes(dischargeReading(before), "**No alarm** until 2021-07-19.");
    const after = await dischargesSince(warehouse, cohort, learntBy(150), first + 215 * dayMs);
    assert("watch" in after);
    assert(after.watch.alarms[0]! > first + 200 * dayMs);
    assertStringIncludes(dischargeReading(after), "longer, by some 30 %");
    // Weeks that end before the change can't answer it, those that reach into it can.
    const [weeksBefore, weeksIn] = [150, 214].map((day) => changeUnseen(after, first + day * dayMs));
    assertStringIncludes(
      weeksBefore!,
      "since 2021-07-21, and the weeks compared end before, on 2021-05-31",
    );
    assertEquals([weeksIn, changeUnseen(before, first + 150 * dayMs)], [null, null]);
    const judgedFrom = first + 240 * dayMs;
    assertStringIncludes(changeUnseen(after, first + 150 * dayMs, { judgedFrom })!, "from 2021-08-29 on");
    const towards = (factor: number) => changeUnseen(after, first + 150 * dayMs, { towards: factor });
    assertEquals([towards(1.1), towards(0.9) === null], [null, false]);
    // What was said before stays said.
    assertEquals(after.watch.days.slice(0, 50), before.watch.days);
  }));

Deno.test("`dischargesSince()` says why it can't watch: no dates, too little before, no day since", () =>
  withWarehouse(async (warehouse) => {
    await plant(warehouse, stays(120, 999));
    const why = async (trainedOn: number, asOf: number, lacks = {}) =>
      dischargeReading(
        await dischargesSince(warehouse, { ...cohort, lacks }, learntBy(trainedOn), first + asOf * dayMs),
      );
    assertStringIncludes(await why(100, 110, { dates: "none" }), "*Not watched:* without dates");
    assertStringIncludes(await why(70, 110), "discharges before 2021-03-12 are too few to tell");
    assertStringIncludes(await why(20, 110), "discharges on 20 days are known, and 500 on 56 are needed");
    assertStringIncludes(await why(100, 100), "no day has passed");
  }));
