import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { arrivalCauses, arrivalReading, arrivalTable } from "lib/monitor/arrivals/arrival_table.ts";
import { watchArrivals } from "lib/monitor/arrivals/watch_arrivals.ts";
import { dayMs } from "lib/stats/day.ts";
import { isoDay } from "lib/stats/mod.ts";
import { randomSource } from "lib/stats/random.ts";
import { displayRows } from "lib/table/table.ts";
import { type Change, inventedHospital } from "../invented_hospital.ts";
import { watchedArrivals } from "../watched_arrivals.ts";
import { watchedFrom } from "../watched_hospital.ts";

const quietHospitals = Deno.env.has("WARDBOOK_SLOW") ? 20 : 4;
const from = watchedFrom + 50;

function arrivals(change: Omit<Change, "from">, days = 80) {
  const size = { admissionsADay: 200, meanDays: 4 };
  const hospital = inventedHospital({
    seed: 4,
    days: watchedFrom + days,
    ...size,
    change: { from, ...change },
  });
  return { hospital, watches: watchedArrivals(hospital) };
}

Deno.test("`watchArrivals()` raises no alarm in quiet hospitals over two years", () => {
  for (let seed = 1; seed <= quietHospitals; seed++) {
    const hospital = inventedHospital({ seed, days: watchedFrom + 730, admissionsADay: 40, meanDays: 3 });
    const alarms = watchedArrivals(hospital).filter((each) => each.alarms.length > 0);
    assertEquals(alarms.map(({ kind }) => kind), [], `seed ${seed}`);
  }
});

Deno.test("`watchArrivals()` finds each kind of change by its own evidence, names it, and no other", () => {
  const cases = [
    ["mix", { mix: 1.6 }, 7, /, more$/],
    ["missing values", { missing: 0.05 }, 7, /^age, more$/],
    ["new labels", { unknown: 0.03 }, 7, /^department$/],
    ["admissions", { volume: 1.4 }, 10, /^more$/],
  ] as const;
  for (const [kind, change, within, lead] of cases) {
    const { hospital, watches } = arrivals(change);
    const alarmed = watches.filter((each) => each.alarms.length > 0);
    assertEquals(alarmed.map((each) => each.kind), [kind]);
    const after = (alarmed[0]!.alarms[0]! - hospital.first) / dayMs - from;
    assert(after >= 0 && after < within, `${kind}: ${after} days after`);
    assert(lead.test(alarmed[0]!.lead!), alarmed[0]!.lead!);
  }
});

Deno.test("`watchArrivals()` says of a day the same whatever comes later", () => {
  const [short, long] = [60, 80].map((days) => arrivals({ mix: 1.6 }, days).watches);
  short!.forEach((each, i) => assertEquals(long![i]!.evidence.slice(0, 60), each.evidence, each.kind));
});

Deno.test("`arrivalReading()` and `arrivalTable()` say what is an alarm, since when, and how errors are shared", () => {
  const { watches } = arrivals({ missing: 0.05 });
  const quiet = watches.map((each) => ({ ...each, alarms: [], evidence: each.evidence.map(() => 0) }));
  assertStringIncludes(arrivalReading(watches), "**Alarm**: missing values since ");
  assertStringIncludes(
    arrivalReading(quiet),
    "**No alarm** of admissions. The limits are meant for 0.6 % for mix",
  );
  const passed = watches.map((each) => ({ ...each, evidence: each.evidence.map(() => 0) }));
  assertStringIncludes(arrivalReading(passed), "**No alarm** of admissions. Passed: missing values from ");
  assertEquals(
    displayRows(arrivalTable(passed))[1]!.alarm_since,
    `passed ${isoDay(watches[1]!.alarms.at(-1)!)}`,
  );
  assertEquals(arrivalCauses(quiet), []);
  assertStringIncludes(arrivalCauses(watches)[0]!.reason, "admissions are an alarm since ");
  assertStringIncludes(arrivalCauses(watches)[0]!.reason, ", by missing values: age, more");
  const rows = displayRows(arrivalTable(watches));
  assertEquals(rows.map((row) => row.watched), ["mix", "missing values", "new labels", "admissions"]);
  assertEquals(rows.map((row) => row.alarm_since === "none"), [true, false, true, true]);
});

Deno.test("`arrivalReading()` says the day of the alarm that is, not of one that had passed before", () => {
  const { watches, hospital: { first } } = arrivals({ missing: 0.05 });
  const back = watches.map((each) => ({ ...each, alarms: each.alarms.map((day) => day) }));
  const since = isoDay(back[1]!.alarms[0]!);
  back[1]!.alarms.unshift(first, first + dayMs);
  assertStringIncludes(arrivalReading(back), `**Alarm**: missing values since ${since} (`);
  assertEquals(displayRows(arrivalTable(back))[1]!.alarm_since, since);
  assertEquals(arrivalCauses(back), arrivalCauses(watches));
});

Deno.test("`watchArrivals()` takes a share that wanders from month to month for no change", () => {
  for (let seed = 1; seed <= 10; seed++) {
    const random = randomSource(seed), time: number[] = [], bins: number[] = [];
    let level = 0;
    for (let day = 0; day < 600; day++) {
      // A month or so until it is back, as the load of wards.
      level = 0.97 * level + 0.25 * (random() + random() + random() - 1.5);
      for (let stay = 0; stay < 60; stay++) {
        time.push(day * dayMs);
        bins.push(random() < 1 / (1 + Math.exp(-level)) ? 1 : 0);
      }
    }
    const from = 400 * dayMs, until = 600 * dayMs, split = 400 * 60;
    const [mix] = watchArrivals({
      features: [{
        name: "load",
        labels: ["low", "high", "missing"],
        reference: Int32Array.from(bins.slice(0, split)),
        current: Int32Array.from(bins.slice(split)),
      }],
      reference: { from: 0, until: from, time: Float64Array.from(time.slice(0, split)) },
      current: { from, until, time: Float64Array.from(time.slice(split)) },
    });
    assertEquals([mix!.kind, mix!.alarms], ["mix", []], `seed ${seed}`);
  }
});
