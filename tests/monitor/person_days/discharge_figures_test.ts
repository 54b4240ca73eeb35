import { assertEquals, assertStringIncludes } from "@std/assert";
import { jupyterDisplay } from "lib/chart/figure.ts";
import {
  dischargeAlarm,
  dischargeCause,
  dischargeEvidence,
  dischargeReading,
  dischargeTable,
  wardDischargeTable,
} from "lib/monitor/person_days/discharge_figures.ts";
import type { DischargeWatch } from "lib/monitor/person_days/watch_discharges.ts";
import { dayMs } from "lib/stats/day.ts";
import { displayRows } from "lib/table/table.ts";

const first = Date.UTC(2022, 9, 1);

function watched(evidence: readonly number[], change: DischargeWatch["change"] = null): DischargeWatch {
  const days = evidence.map((log, i) => ({
    day: first + i * dayMs,
    inBed: 900,
    observed: 80,
    expected: 100,
    isOff: i === 0,
    evidence: Math.log(log),
  }));
  const alarms = days.filter((each) => each.evidence >= Math.log(40)).map(({ day }) => day);
  const ward = { inBed: 0, observed: 0, expected: 0 };
  const wards = [{ ward: "Q", inBed: 5, observed: 3, expected: 4 }, { ward: "none", ...ward }];
  return { days, wards, dispersion: 1.5, alarms, change };
}

Deno.test("`dischargeReading()` has a sentence for no alarm, an alarm, one that has passed, and none to watch", () => {
  const since = first - dayMs;
  const everybody = { who: "everybody", factor: 1.15, since, admitted: since } as const;
  const newcomers = { who: "newcomers", factor: 1 / 1.3, since, admitted: since } as const;
  const cases = [
    [
      watched([0.5, 2]),
      "**No alarm** until 2022-10-02. Evidence 2.0, the limit is 32. In the last 2 days 160 left, where 200 were expected.",
    ],
    [
      watched([0.5, 50], everybody),
      "**Alarm since 2022-10-02**: stays of everybody in bed are longer, by some 15 %, most likely since 2022-09-30.",
    ],
    [
      watched([0.5, 5e6], newcomers),
      "stays of those admitted since about 2022-09-30 are shorter, by some 30 %. Evidence 10^6",
    ],
    [watched([50, 3], everybody), "**An alarm that has passed**: on 2022-10-01. Evidence 3.0"],
    [
      watched([50, 60, 3], everybody),
      "**An alarm that has passed**: from 2022-10-01 to 2022-10-02. Evidence 3.0",
    ],
  ] as const;
  for (const [watch, said] of cases) assertStringIncludes(dischargeReading({ watch }), said);
  assertEquals(dischargeReading({ why: "nobody came" }), "*Not watched:* nobody came.");
  assertEquals(cases.map(([watch]) => dischargeAlarm({ watch }) !== null), [false, true, true, false, false]);
  assertEquals(dischargeAlarm({ why: "nobody came" }), null);
});

Deno.test("`dischargeReading()` of an alarm that had passed and is back says the day on which it came back", () => {
  const quiet = (days: number) => Array<number>(days).fill(1);
  const cases = [
    // Gone for a week at most it is the same alarm; longer, another.
    [[50, ...quiet(7), 50, 50], "2022-10-01"],
    [[50, ...quiet(8), 50, 50], "2022-10-10"],
    [[50, ...quiet(8), 50, ...quiet(8), 50, 1, 50], "2022-10-19"],
  ] as const;
  for (const [evidence, day] of cases) {
    const watch = watched(evidence, null);
    assertStringIncludes(dischargeReading({ watch }), `**Alarm since ${day}**`);
    assertStringIncludes(dischargeAlarm({ watch })!, `discharges are an alarm since ${day}`);
    assertStringIncludes(dischargeCause({ watch })!.what, ` since ${day}`);
    assertEquals(dischargeCause({ watch })!.since, Date.parse(day));
    const { "text/plain": figure } = dischargeEvidence(watch)[jupyterDisplay]();
    assertStringIncludes(figure!, `From ${day} on, discharges are evidence`);
  }
});

Deno.test("`dischargeTable()` shows days with the ratio's interval, and days off; wards hide small cells", () => {
  const [off, day] = displayRows(dischargeTable(watched([0.5, 12.3])));
  assertEquals([off!.evidence, day!.evidence], ["day off", "12"]);
  assertEquals([day!.discharged, day!.expected, day!.ratio], [80, 100, 0.8]);
  // 0.8 less and more 1.96 times the square root of 1.5 / 100.
  assertEquals([day!.lower, day!.upper].map((each) => Number(each).toFixed(3)), ["0.560", "1.040"]);
  assertEquals(displayRows(wardDischargeTable(watched([1]))), [
    { ward: "Q", in_bed: null, discharged: null, expected: 4, ratio: null, lower: null, upper: null },
  ]);
});

Deno.test("`dischargeEvidence()` draws the evidence and its limit, and its title says what came of it", () => {
  const said = (watch: DischargeWatch) => dischargeEvidence(watch)[jupyterDisplay]()["text/plain"]!;
  assertStringIncludes(
    said(watched([0.5, 2])),
    "In 2 days discharges are no evidence that stays have changed",
  );
  assertStringIncludes(said(watched([0.5, 50])), "From 2022-10-02 on, discharges are evidence");
  const passed = "On 2022-10-01 discharges were evidence that stays had changed, and are no longer";
  assertStringIncludes(said(watched([50, 2])), passed);
});
