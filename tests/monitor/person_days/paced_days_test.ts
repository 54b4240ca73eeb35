import { assert, assertEquals } from "@std/assert";
import { fitDischargeHazard } from "lib/monitor/person_days/discharge_hazard.ts";
import { paceSince } from "lib/monitor/person_days/pace_since.ts";
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

Deno.test("`paceSince()` measures a planted change of newcomers' stays, and what follows is no alarm again", () => {
  const change = { from: watchedFrom + 10, newcomers: 1.2 }, from = change.from, told = 1.05;
  const { counts } = watchedHospital({ seed: 4, watched: 120, admissionsADay: 200, meanDays: 15, change });
  const hazard = fitDischargeHazard(counts, { from: leadDays, until: watchedFrom });
  const promoted = watchedFrom + 55, longer = paceSince(counts, hazard, { from, until: promoted, told });
  assert(Math.abs(longer - 1.2) < 0.04, `${longer}`);
  const alarms = (factor: number) => {
    const days = pacedDays(counts, hazard, { from, longer: factor });
    return watchDischarges(days, hazard, { from: promoted, until: counts.days }).alarms.length;
  };
  assert(alarms(told) > 0, "what a careful factor leaves would be an alarm again");
  assertEquals(alarms(longer), 0);
  assertEquals(paceSince(counts, hazard, { from, until: from + 1, told }), told);
});
