import { assert, assertEquals } from "@std/assert";
import { alarmSpells } from "lib/monitor/any_time/alarm_spells.ts";
import { fitDischargeHazard } from "lib/monitor/person_days/discharge_hazard.ts";
import { watchDischarges } from "lib/monitor/person_days/watch_discharges.ts";
import { dayMs } from "lib/stats/day.ts";
import { leadDays, watchedFrom, watchedHospital } from "../watched_hospital.ts";

const quietHospitals = Deno.env.has("WARDBOOK_SLOW") ? 20 : 4;

Deno.test("`watchDischarges()` raises hardly an alarm in quiet hospitals over two years", () => {
  const alarmed: number[] = [];
  for (let seed = 1; seed <= quietHospitals; seed++) {
    const { watch } = watchedHospital({ seed, watched: 730, admissionsADay: 30, meanDays: 6 });
    assertEquals(watch.days.length, 730);
    if (watch.alarms.length > 0) alarmed.push(seed);
  }
  // Of twenty, five in a hundred are at most two in 92 of 100 cases; the bench asks 400.
  assert(alarmed.length <= quietHospitals / 10, `seeds ${alarmed.join(", ")}`);
});

Deno.test("`watchDischarges()` finds longer stays of everybody in bed within days, and says so", () => {
  const from = watchedFrom + 60;
  const { hospital, watch } = watchedHospital({
    seed: 3,
    watched: 80,
    admissionsADay: 420,
    meanDays: 20,
    change: { from, everybody: 1.15 },
  });
  const day = (watch.alarms[0]! - hospital.first) / dayMs - from;
  assert(day >= 0 && day < 9, `${day} days after the change`);
  assertEquals(watch.change!.who, "everybody");
  assert(watch.change!.factor > 1);
  assert(Math.abs((watch.change!.since - hospital.first) / dayMs - from) <= 4);
  assert(watch.wards.reduce((sum, each) => sum + each.observed, 0) > 0);
});

Deno.test("`watchDischarges()` says of an alarm that is back since when it is, not when the one before began", () => {
  const size = { seed: 3, watched: 110, admissionsADay: 420, meanDays: 20 };
  const { hospital, counts } = watchedHospital(size);
  // Of a week, twice, every fifth discharge is not written.
  const [once, again] = [watchedFrom + 20, watchedFrom + 90];
  const isHeld = (day: number) => [once, again].some((from) => day >= from && day < from + 7);
  const cells = counts.wards.length * counts.longest;
  const left = counts.left.map((each, at) => isHeld(Math.floor(at / cells)) ? 0.8 * each : each);
  const hazard = fitDischargeHazard(counts, { from: leadDays, until: watchedFrom });
  const { alarms, change } = watchDischarges({ ...counts, left }, hazard, {
    from: watchedFrom,
    until: counts.days,
  });
  const spells = alarmSpells(alarms).map(({ from }) => Math.round((from - hospital.first) / dayMs));
  assertEquals(spells.length, 2);
  assert(spells[0]! >= once && spells[0]! < once + 7 && spells[1]! >= again, `${spells}`);
  const began = Math.round((change!.since - hospital.first) / dayMs);
  assert(began >= again - 4 && began <= spells[1]!, `${began}`);
});

Deno.test("`watchDischarges()` finds shorter stays of newcomers before their mean stay has passed", () => {
  const from = watchedFrom + 40;
  const change = { from, newcomers: 1 / 1.2 };
  const { hospital, watch } = watchedHospital({
    seed: 5,
    watched: 70,
    admissionsADay: 300,
    meanDays: 20,
    change,
  });
  const day = (watch.alarms[0]! - hospital.first) / dayMs - from;
  assert(day >= 0 && day < 20, `${day} days after the change`);
  assert(watch.change!.factor < 1);
});

Deno.test("`watchDischarges()` never says that a change began after the alarm that it raised", () => {
  // As newcomers fill the beds, everybody's pace gains most from two days after the alarm on.
  const from = watchedFrom + 30, change = { from, newcomers: 1.3 };
  const options = { seed: 8, watched: 80, admissionsADay: 200, meanDays: 30 };
  const { hospital: { first }, watch: { alarms, days, change: told } } = watchedHospital({
    ...options,
    change,
  });
  assertEquals(days.at(-1)!.day, alarms.at(-1));
  assertEquals(told!.who, "everybody");
  assert(told!.since <= alarms[0]! && told!.since >= first + from * dayMs, String(told!.since));
  assert(Math.abs((told!.admitted - first) / dayMs - from) <= 4);
});
