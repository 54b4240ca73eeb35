import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { trendReading, trendTable } from "lib/explore/trend_report.ts";
import { trendsOf } from "lib/explore/trends.ts";
import { randomSource } from "lib/stats/random.ts";
import {
  categoryColumn,
  displayRows,
  numberColumn,
  type Table,
  tableOf,
  timestampColumn,
  timestampsOf,
} from "lib/table/table.ts";

const day = 86_400_000, start = Date.UTC(2021, 0, 1);

/** Twenty stays a day; from `change` on most are severe, and stays are 5 days longer. */
function stays(days: number, change: number): Table {
  const random = randomSource(8);
  const rows = Array.from({ length: 20 * days }, (_, row) => Math.floor(row / 20));
  return tableOf({
    admitted_on: timestampColumn(rows.map((each) => start + each * day)),
    stay_days: numberColumn(rows.map((each) => 10 + 20 * random() + (each >= change ? 5 : 0))),
    severity: categoryColumn(
      rows.map((each) => (random() < (each >= change ? 0.7 : 0.3) ? "Extreme" : "Minor")),
    ),
  });
}

Deno.test("`trendsOf()` finds a planted change of the stay and of the mix, and none of the admissions", () => {
  const trends = trendsOf(stays(300, 200), ["severity"]);
  assertEquals(
    trends.map(({ name, changes }) => [name, changes.length]),
    [
      ["Admissions a day", 0],
      ["Mean stay", 1],
      ["severity: Extreme", 1],
      ["severity: Minor", 1],
    ].map((each, i) => [trends[i]!.name.startsWith("severity") ? trends[i]!.name : each[0], each[1]]),
  );
  for (const { changes } of trends.slice(1)) {
    assert(changes[0]!.lower <= 201 && changes[0]!.upper >= 199, JSON.stringify(changes));
  }
  assertStringIncludes(trendReading(trends), "season and trend can't be told apart");
  assertStringIncludes(trendReading(trends), "Mean stay on 2021-07-20");
  // Changes had no unit.
  assertMatch(trendReading(trends), /severity: \w+ on [\d-]+ \([^)]+\) by [−\d.]+ percentage points/);
  assertMatch(trendReading(trends), /Mean stay on [\d-]+ \([^)]+\) by [−\d.]+ days/);
});

Deno.test("`trendsOf()` has nothing to say without dates, of few days, or of days without an admission", () => {
  const some = stays(60, 99);
  const undated = tableOf({
    ...some.columns,
    admitted_on: timestampColumn(new Float64Array(1_200).fill(NaN)),
  });
  for (const each of [undated, stays(40, 99)]) assertEquals(trendsOf(each, ["severity"]), []);
  assertStringIncludes(trendReading([]), "Not asked");
});

Deno.test("`trendsOf()` finds no change of level in what is the same every day, however it is rounded", () => {
  const table = stays(560, 600);
  const same = tableOf({
    ...table.columns,
    stay_days: numberColumn(new Float64Array(table.rowCount).fill(0.7)),
  });
  for (const { name, changes } of trendsOf(same, []).slice(1)) assertEquals(changes, [], name);
});

Deno.test("`trendTable()` names a month for a season that is there, and none for a series that is level", () => {
  const table = stays(560, 600);
  const admitted = timestampsOf(table, "admitted_on");
  const wave = (time: number) => 8 * Math.cos(2 * Math.PI * (time - start - 45 * day) / (365.25 * day));
  const planted = [
    ["February", numberColumn(admitted.map((time, row) => 20 + wave(time) + row % 3))],
    ["can't be told", numberColumn(admitted.map(() => 7))],
    ["can't be told", table.columns.stay_days!],
  ] as const;
  for (const [month, stay_days] of planted) {
    const [admissions, stay] = displayRows(
      trendTable(trendsOf(tableOf({ ...table.columns, stay_days }), [])),
    );
    assertEquals([admissions!.season_highest_in, stay!.season_highest_in], ["can't be told", month]);
  }
});

Deno.test("`trendReading()` tells shares by points, and no end of an interval as 0 that is not 0", () => {
  const parts = (slope: number, width: number) => ({
    slope: { value: slope / 365.25, lower: (slope - width) / 365.25, upper: (slope + width) / 365.25 },
    swing: { value: 1, lower: 0, upper: 2 },
    peak: 0,
    trend: new Float64Array(),
    season: new Float64Array(),
    rest: new Float64Array(),
  });
  const trend = { start, values: new Float64Array(), changes: [] };
  const said = trendReading([
    { ...trend, name: "Admissions a day", unit: "admissions", parts: parts(7, 5.4) },
    { ...trend, name: "severity: Minor", unit: "%", parts: parts(0.4, 0.36) },
  ]);
  assertStringIncludes(said, "Admissions a day by 7.0 admissions a year (1.6 to 12.4)");
  assertStringIncludes(said, "severity: Minor by 0.40 percentage points a year (0.04 to 0.76)");
});
