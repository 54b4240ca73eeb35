import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { bedFan } from "lib/beds/report/bed_fan.ts";
import { bedSentences, bedTable, shortChance } from "lib/beds/report/bed_table.ts";
import { bedsAsked, bedsJudged } from "lib/beds/report/beds_asked.ts";
import { huddlesBetween, usualHuddles } from "lib/beds/report/huddles.ts";
import {
  coverageReading,
  coverageTable,
  judgedReadings,
  judgedTable,
  placeBars,
} from "lib/beds/report/judged_tables.ts";
import { shownGroups } from "lib/beds/report/shown_groups.ts";
import { usualDepartments, wardGroups } from "lib/beds/report/ward_groups.ts";
import { displayRows } from "lib/table/table.ts";

const options = {
  ...{ messages: "", zone: "Europe/Berlin", hospitals: 2, days: 4, seed: 1, learnDays: 42 },
  ...{ huddles: usualHuddles, huddle: "09:30", departments: usualDepartments },
};
const asked = await bedsAsked(options);

Deno.test("each department of each hospital has a sentence, and a log's few patients aren't told", () => {
  const told = bedSentences(asked, 8);
  assertEquals(told.length, 8);
  for (const each of told) assertMatch(each, /\((H1|H2)\) by 2022-10-27 17:30; /);
  assert(told.some((each) => /^90 %: at least \d+ beds? needed in /.test(each)));
  assertEquals(displayRows(bedTable(asked, 24), 99).length, 2 * (7 + 3 + 1));
  assertStringIncludes(bedFan(asked).svg, "All 2 hospitals");
  const log = { ...asked, isInvented: false };
  const hidden = displayRows(bedTable(log, 24), 99).filter(({ now }) => now === null);
  assert(
    hidden.length > 0 &&
      hidden.every(({ hospital: _, group: __, ...figures }) =>
        Object.values(figures).every((each) => each === null || each === "")
      ),
  );
  const isFew = (now: number) => now > 0 && now < 11;
  for (const { groups } of asked.forecasts) {
    const shown = shownGroups(groups, false), wards = groups.filter(({ level }) => level === "ward");
    const rest = wards.filter((each) => !shown.has(each)).reduce((sum, { now }) => sum + now, 0);
    assertEquals([isFew(rest), [...shown].some(({ now }) => isFew(now))], [false, false]);
    const departments = groups.filter((each) => each.level === "department" && shown.has(each));
    assert(
      departments.every((each) => wards.every((own) => shown.has(own) || !each.wards.includes(own.name))),
    );
  }
  assert(bedSentences(log, 8).some((each) => each.endsWith("too few patients in a ward to tell.")));
});

Deno.test("what can't be told is said: no huddle, nobody, too few days", async () => {
  assertEquals((await bedsAsked({ ...options, asOf: 0 })).why, "The messages reach no huddle.");
  assertMatch(
    bedsJudged(asked).why!,
    /^It can't be told how good .* takes 50 days of messages, and there are [34]\.$/,
  );
  assertEquals(coverageReading([], 1), "No forecast of days has been followed to its end.");
  assertEquals([judgedReadings([], 1).length, judgedTable([], 1).rowCount, coverageTable([], 1).rowCount], [
    0,
    0,
    0,
  ]);
  assertStringIncludes(placeBars([], 8).svg, "n = 0");
  assertStringIncludes(bedFan({ ...asked, forecasts: [] }).svg, "0 patients now");
});

Deno.test("readings say what is surely beaten, what isn't, and what is surely better", () => {
  const forecast = (method: string, score: (i: number) => number) =>
    Array.from({ length: 40 }, (_, i) => ({
      ...{ hospital: "H", level: "ward" as const, group: "A", at: i, day: i, hours: 8, came: 5 },
      ...{ method: method as "patients in bed", absoluteError: 1, rankedScore: score(i), place: 0.5 },
      ...{ isIn80: true, isIn95: true },
    }));
  const judged = [
    ...forecast("patients in bed", () => 1),
    ...forecast("same as yesterday", () => 2),
    ...forecast("mean of six weeks", (i) => i % 2 === 0 ? 0 : 2),
    ...forecast("count regression", () => 0.5),
  ];
  assertEquals(judgedReadings(judged, 1), [
    "8 hours ahead, of wards: what knows the patients in bed is surely better than same as yesterday; not surely " +
    "other than mean of six weeks; surely worse than count regression.",
  ]);
});

Deno.test("`coverageReading()` tells each level by itself, and what is surely too narrow or too wide", () => {
  const forecasts = (level: "ward" | "hospital", hours: number, isIn95: (week: number) => boolean) =>
    Array.from({ length: 100 }, (_, i) => ({
      ...{
        hospital: "H",
        level,
        group: level,
        at: i,
        day: i,
        hours,
        came: 5,
        method: "patients in bed" as const,
      },
      ...{ absoluteError: 1, rankedScore: 1, place: 0.5, isIn80: true, isIn95: isIn95(i) },
    }));
  const judged = [
    ...[24, 168].flatMap((hours) => forecasts("ward", hours, (i) => i % 20 !== 0)),
    ...forecasts("hospital", 168, (i) => i % 2 === 0),
    ...forecasts("hospital", 336, () => true),
  ];
  assertEquals(coverageReading(judged, 1).split("\n\n"), [
    "Of wards, what 95 % were to hold of the census held 95.0 % at 1, 95.0 % at 7 days, of 100 forecasts each: " +
    "all are within three points of 95.",
    "Of whole hospitals, what 95 % were to hold of the census held 50.0 % at 7, 100.0 % at 14 days, of 100 forecasts " +
    "each: none is within three points of 95; at 7 days they are surely too narrow; at 14 days they are surely too wide.",
  ]);
  assertEquals(coverageTable(judged, 1).rowCount, 6);
  assertEquals(
    coverageReading(forecasts("hospital", 168, (i) => i % 20 !== 0).slice(0, 20), 1),
    "Of whole hospitals, what 95 % were to hold of the census held 95.0 % at 7 days, of 20 forecasts each: too few to " +
      "tell three points.",
  );
});

Deno.test("huddles keep to the clock on the wall, over the night on which it is set back", () => {
  const from = Date.UTC(2022, 9, 29, 12),
    told = huddlesBetween("06:00, 22:00", from, from + 2 * 86_400_000, "Europe/Berlin");
  assertEquals(told.map((at) => new Date(at).toISOString().slice(8, 16)), [
    "29T20:00",
    "30T05:00",
    "30T21:00",
    "31T05:00",
  ]);
  assertThrows(() => huddlesBetween("6 o'clock", 0, 1, "UTC"), SyntaxError, 'one is "6 o\'clock"');
  assertThrows(() => wardGroups("Medicine", ["A"]), SyntaxError, 'one is "Medicine"');
  assertEquals(wardGroups("M: A, Z; N: Z", ["A", "B"]).map(({ name }) => name), [
    "A",
    "B",
    "M",
    "whole hospital",
  ]);
  assertEquals(shortChance({ beds: Infinity }, { least: 9, shares: Float64Array.of(1) }), NaN);
});
