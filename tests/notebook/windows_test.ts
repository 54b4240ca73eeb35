/**
 * The synthetic cohort's own days: who is learnt from, tested on and watched as of them, and when.
 */
import { assert, assertEquals } from "@std/assert";
import { cohortNamed } from "lib/cohort/cohorts.ts";
import { cohortDays } from "lib/cohort/days.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { firstDay, liveDay } from "lib/cohort/synthetic/calendar.ts";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { windowsAsOf } from "lib/features/windows.ts";
import { watchedWeeks } from "lib/monitor/weeks.ts";
import { dayMs, isoDay } from "lib/stats/day.ts";
import { timestampsOf } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";

const { table, planted } = syntheticCohort();
const [admitted, discharged] = [timestampsOf(table, "ADMISSION_DATE"), timestampsOf(table, "DISCHARGE_DATE")];
const live = firstDay + liveDay * dayMs;
const cohort = cohortNamed("synthetic");
const warehouse = await openWarehouse("duckdb::memory:");
await loadCohort(warehouse, cohort, table, { asOf: Date.parse(cohort.days!.extracted) });
const days = await cohortDays(warehouse, cohort, 0);
const trained = await windowsAsOf(warehouse, days.training);
const retrained = await windowsAsOf(warehouse, days.extracted);
await warehouse.close();

/** The share of the stays admitted in a period whose end is known on a day, and how many they are. */
function known(from: number, until: number, by: number): { stays: number; share: number } {
  let [stays, ended] = [0, 0];
  admitted.forEach((time, row) => {
    if (time < from || time >= until) return;
    stays++;
    if (discharged[row]! <= by) ended++;
  });
  return { stays, share: ended / stays };
}

Deno.test("notebook 01 explores all stays before the live ones", () => {
  assertEquals([days.first, days.training], [firstDay, live]);
  assertEquals(known(days.first, days.training, Infinity).stays, 236_704);
});

Deno.test("notebooks 02 to 04 learn from a whole year, as known when live stays begin, when nearly all have ended", () => {
  const { from, testFrom, until } = trained.training;
  assertEquals([from, testFrom, until].map(isoDay), ["2021-03-01", "2022-03-01", "2022-04-01"]);
  assert(known(from, testFrom, days.training).share > 0.999);
  assert(known(testFrom, until, days.training).share > 0.995);
});

Deno.test("notebook 05 scores all live stays, from the day on which the champion is promoted", () => {
  assertEquals(known(days.training, days.operation, Infinity).stays, 71_000);
});

Deno.test("notebook 06 watches weeks before the shift and after it, whose stays have all ended when it looks back", () => {
  const window = { from: null, until: null, asOf: isoDay(days.training) };
  const weeks = watchedWeeks({ window }, { from: "", asOf: days.operation });
  const { from: shift } = planted.shift;
  const end = weeks.at(-1)!.end;
  assertEquals([(shift - weeks[0]!.start) / (7 * dayMs), (end - shift) / (7 * dayMs)], [13, 10]);
  assert(known(weeks[0]!.start, end, days.extracted).share > 0.999);
});

Deno.test("notebook 07 learns from stays before the shift and after it, and tests on later ones that have ended", () => {
  const { from, testFrom, until } = retrained.newest;
  assert(from < planted.shift.from && testFrom > planted.shift.from + 60 * dayMs);
  assertEquals(until, days.operation);
  assert(known(from, until, days.extracted).share > 0.999);
});
