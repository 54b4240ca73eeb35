import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  coverageByWeek,
  monthlyCoverageReading,
  monthlyCoverageTable,
  monthsWithin,
  weeklyCoverageReading,
  weeklyCoverageTable,
} from "lib/monitor/coverage_by_week.ts";
import type { Interval } from "lib/stats/interval.ts";
import { randomSource } from "lib/stats/random.ts";
import { numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";

const day = 86_400_000, count = 2_100;
const weeks = [0, 1, 2].map((week) => ({ start: 7 * week * day, end: 7 * (week + 1) * day }));

/** Outcomes lie evenly within 10 days of 20, from the second week on 13; told at 18 days, then at 24. */
function logged({ open = 0 } = {}) {
  const random = randomSource(2), rows = Array.from({ length: count }, (_, row) => row);
  const time = rows.map((row) => Math.floor(row / 100) * day),
    isLater = (row: number) => time[row]! >= 7 * day;
  const number = (of: (row: number) => number) => numberColumn(rows.map(of));
  const log = tableOf({
    stay_id: number((row) => row),
    patient_id: number((row) => row % 900),
    stay_days: number((row) =>
      row >= count - open ? NaN : 20 + (isLater(row) ? 13 : 10) * (2 * random() - 1)
    ),
    lower_days: number((row) => isLater(row) ? 8 : 11),
    upper_days: number((row) => isLater(row) ? 32 : 29),
    interval_level: number((row) => isLater(row) ? 0.95 : 0.9),
    admitted_on: timestampColumn(time),
  });
  const same = (value: number) => new Float64Array(count).fill(value);
  return { log, own: { stay: Float64Array.from(rows), lower: same(11), upper: same(29) } };
}

Deno.test("`coverageByWeek()` tells what was told and what the model's own level would have held", () => {
  const { log, own } = logged();
  const coverage = coverageByWeek(log, weeks, own, { seed: 1 });
  const shares = coverage.map(({ told, own }) => [told.value, own.value]);
  shares.forEach((each, week) => {
    const planted = week === 0 ? [0.9, 0.9] : [12 / 13, 9 / 13];
    each.forEach((share, i) => assert(Math.abs(share - planted[i]!) < 0.04, `${share} for ${planted[i]}`));
  });
  assertEquals([weeklyCoverageTable(coverage).rowCount, coverage[2]!.level], [3, 0.95]);
  const reading = weeklyCoverageReading(coverage, 0.9);
  assertStringIncludes(reading, "In 1 of 3 weeks intervals were told at the model's own level");
  assertStringIncludes(reading, "In 2 weeks, the first from 1970-01-08, they were told at another level: 9");
  assertStringIncludes(reading, "nearer to what is promised");
  assertStringIncludes(weeklyCoverageReading(coverage, 0.7), "no nearer to what is promised");
  const told = (value: number, half: number) => ({ value, lower: value - half, upper: value + half });
  const withShares = (...shares: Interval[]) =>
    weeklyCoverageReading(coverage.map((each, i) => ({ ...each, told: shares[i]! })), 0.9);
  const [held, perhaps, surely] = [told(0.9, 0.01), told(0.875, 0.01), told(0.85, 0.01)];
  assertStringIncludes(withShares(held, held, held), " Of each of 3 weeks 88 to 92 % lie inside.");
  assertStringIncludes(
    withShares(held, perhaps, held),
    " Of 3 weeks other than 88 to 92 % lie inside in 1970-01-08 (87.5 (86.5 to 88.5) %): by no more than chance " +
      "may be.",
  );
  assertStringIncludes(withShares(surely, perhaps, held), "): in 1 of them the whole interval is outside.");
  // Weeks of thirty stays used to be held to two points, and named one by one.
  const ofFew = (...stays: number[]) =>
    weeklyCoverageReading(coverage.map((each, i) => ({ ...each, told: surely, stays: stays[i]! })), 0.9);
  assertStringIncludes(ofFew(30, 40, 30), " No week has 500 stays, to be held to 88 to 92 %.");
  assertStringIncludes(
    ofFew(30, 500, 30),
    " Of the week of 500 stays or more other than 88 to 92 % lie inside",
  );
});

Deno.test("`monthsWithin()` are whole calendar months, and shares of them are told where they are off", () => {
  const at = (text: string) => Date.parse(`${text}T00:00Z`);
  const some = (
    start: string,
    end: string,
  ) => [{ start: at(start), end: at(start) }, { start: at(start), end: at(end) }];
  const months = monthsWithin(some("2022-07-18", "2022-10-01"));
  assertEquals(months, [
    { start: at("2022-08-01"), end: at("2022-09-01") },
    { start: at("2022-09-01"), end: at("2022-10-01") },
  ]);
  assertEquals(monthsWithin(some("2022-12-01", "2023-01-31")), [{
    start: at("2022-12-01"),
    end: at("2023-01-01"),
  }]);
  assertEquals([monthsWithin([]), monthsWithin(some("2022-08-02", "2022-08-30"))], [[], []]);
  const { log, own } = logged();
  const held = coverageByWeek(log, [{ start: 0, end: 21 * day }], own, { seed: 1 });
  assertEquals(monthlyCoverageTable(held).rowCount, 1);
  assertStringIncludes(monthlyCoverageReading(held, 0.9), "Of the whole month 88 to 92 % lie inside.");
  assertStringIncludes(monthlyCoverageReading(held, 0.8), "other than 78 to 82 % lie inside in 1970-01 (9");
  assertStringIncludes(monthlyCoverageReading(held, 0.8), "): the whole interval is outside.");
  assertStringIncludes(monthlyCoverageReading([], 0.8), "Of no whole month");
});

Deno.test("`coverageByWeek()` judges no week before 95 % of it have ended", () => {
  const { log, own } = logged({ open: 100 });
  assertEquals(coverageByWeek(log, weeks, own, { seed: 1 }).length, 2);
  assertEquals(weeklyCoverageReading([], 0.9), "*Not judged:* of no week have 95 % of the stays ended.");
});
