import { assert, assertEquals } from "@std/assert";
import { fitDischargeHazard } from "lib/monitor/person_days/discharge_hazard.ts";
import { pacedDays } from "lib/monitor/person_days/paced_days.ts";
import { watchDischarges } from "lib/monitor/person_days/watch_discharges.ts";
import { leadDays, watchedFrom, watchedHospital } from "../watched_hospital.ts";

Deno.test("`pacedDays()` expects a change that is known, and not one that has not come", () => {
  const change = { from: watchedFrom + 10, newcomers: 1.2 };
  const { counts } = watchedHospital({ seed: 3, watched: 90, admissionsADay: 200, meanDays: 15, change });
  const hazard = fitDischargeHazard(counts, { from: leadDays, until: watchedFrom });
  const alarms = (from: number, longer: number) => {
    const days = pacedDays(counts, hazard, { from, longer });
    assertEquals(days.inBed, counts.inBed);
    return watchDischarges(days, hazard, { from: watchedFrom, until: counts.days }).alarms.length;
  };
  assertEquals(
    alarms(change.from, 1),
    watchDischarges(counts, hazard, { from: watchedFrom, until: counts.days }).alarms.length,
  );
  assert(alarms(change.from, 1) > 0);
  assertEquals(alarms(change.from, 1.2), 0);
  assert(alarms(change.from, 0.9) > 0);
});
