import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import {
  endColumn,
  type EndJudged,
  endsReading,
  endsTable,
  judgeEnds,
} from "lib/evaluate/survival/end_contest.ts";
import { type StayContest, stayContest } from "lib/evaluate/survival/stay_contest.ts";
import { studyOf } from "lib/features/mod.ts";
import { dayMs, randomSource } from "lib/stats/mod.ts";
import { aalenJohansen, type EndedAs } from "lib/stay/mod.ts";
import { categoryColumn, numberColumn, tableOf, timestampColumn } from "lib/table/mod.ts";
import { planted, plantedStays, twoLabels } from "../../stay/planted_stays.ts";

const count = 3_000;
const age = twoLabels("age", count), department = twoLabels("department", count, 2);
const stays = plantedStays([age], count, () => 0.15, { days: 200 });
const random = randomSource(5);
/** Of the first label 4 of 10 die, of the other 1 of 20. */
const kinds = Array.from(age.codes, (code) => random() < (code === 0 ? 0.4 : 0.05) ? "died" : "home");
const rows = tableOf({
  stay_days: numberColumn(stays.target),
  patient_id: categoryColumn(Array.from({ length: count }, (_, row) => `p${row}`)),
  admitted_on: timestampColumn(stays.time),
  age: categoryColumn(Array.from(age.codes, (code) => age.labels[code]!)),
  department: categoryColumn(Array.from(department.codes, (code) => department.labels[code]!)),
  [endColumn]: categoryColumn(kinds),
});
const options = {
  features: ["age", "department"],
  asOf: planted + 400 * dayMs,
  until: planted + 185 * dayMs,
  testFrom: planted + 120 * dayMs,
  seed: 1,
  replicates: 40,
};

Deno.test("`judgeEnds()` tells who dies by what it goes with, where the cell's count can't", () => {
  const contest = stayContest(rows, studyOf(rows, options), { ...options, depth: "quick" });
  const ends = judgeEnds(rows, contest as StayContest, options);
  assert(typeof ends !== "string");
  const late = ends.judged.find(({ kind, days }) => kind === "died" && days === 14)!;
  assert(late.better.lower > 0 && late.saved.lower > 0, JSON.stringify(late));
  assert(late.ratio.lower < 1.1 && late.ratio.upper > 0.9, JSON.stringify(late.ratio));
  assertStringIncludes(endsReading(ends), "told better than by the cell's own count");
  assertEquals(endsTable(ends).rowCount, ends.judged.length);
  const { all } = ends.calibration.find(({ kind, days }) => kind === "died" && days === 14)!;
  assertAlmostEquals(all.told, 0.225 * (1 - 0.85 ** 14), 0.03);
  assert(all.came.lower < all.told && all.told < all.came.upper, JSON.stringify(all));
  const alike = tableOf({ ...rows.columns, [endColumn]: categoryColumn(kinds.map(() => "home")) });
  assertStringIncludes(String(judgeEnds(alike, contest as StayContest, options)), "all end in one");
});

Deno.test("`aalenJohansen()` of a case by hand: causes share what leaves, and those cut off count until then", () => {
  const day = new Int32Array(80), ended = new Uint8Array(80).fill(1), kind = new Int32Array(80);
  // On day 0 twenty go home and twenty die; on day 1 twenty of those left go home, twenty are in bed still.
  kind.fill(1, 20, 40);
  day.fill(1, 40);
  ended.fill(0, 60);
  const followed: EndedAs = { stays: { rowCount: 80, features: [] }, day, ended, kind };
  const { byKind } = aalenJohansen(followed, { rowCount: 1, features: [] }, {
    cells: [],
    kinds: 2,
    until: 2,
  });
  assertEquals([[...byKind[0]!], [...byKind[1]!]], [[0, 0.25, 0.5], [0, 0.25, 0.25]]);
});

Deno.test("`endsReading()` has a wording for what is worse, alike, off, and not asked", () => {
  const flat = { value: 0.5, lower: 0.4, upper: 0.6 }, none = { value: 0, lower: -0.1, upper: 0.1 };
  const each = {
    kind: "died",
    days: 7,
    came: 20,
    auc: flat,
    cellAuc: flat,
    better: none,
    brier: flat,
    saved: none,
  };
  const right = { value: 1, lower: 0.9, upper: 1.1 };
  const told = (...judged: EndJudged[]) => ({ judged, calibration: [] });
  assertStringIncludes(
    endsReading(told({ ...each, ratio: right })),
    "No way and number of days is surely told better",
  );
  const worse = {
    ...each,
    better: { value: -0.2, lower: -0.3, upper: -0.1 },
    ratio: { value: 2, lower: 1.5, upper: 3 },
  };
  assertStringIncludes(endsReading(told(worse)), "**worse**: died within 7 days. Surely more or fewer");
  assertStringIncludes(endsReading(told()), "*Not asked:*");
  assertAlmostEquals(each.auc.value, 0.5);
});
