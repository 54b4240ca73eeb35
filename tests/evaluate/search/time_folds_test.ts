import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { boostingSearch } from "lib/evaluate/search/boosting_search.ts";
import { searchSettings } from "lib/evaluate/search/search.ts";
import { searchAsked } from "lib/evaluate/search/search_asked.ts";
import { timeFolds } from "lib/evaluate/search/time_folds.ts";
import type { Matrix } from "lib/features/mod.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryFeature, numberFeature } from "../../model/small_matrix.ts";

const day = 86_400_000;

/** A year of stays of 5 to 65 days by severity, whatever the month. */
function year(rowCount = 2400) {
  const random = randomSource(2), rows = Array.from({ length: rowCount }, (_, row) => row);
  const time = Float64Array.from(rows, (row) => Math.floor(365 * row / rowCount) * day);
  const severity = rows.map(() => Math.floor(3 * random()));
  return {
    rowCount,
    features: [
      numberFeature("severity", severity),
      categoryFeature("month", rows.map((row) => `month ${Math.floor(time[row]! / day / 30.5)}`)),
    ],
    time,
    target: Float64Array.from(severity, (each) => Math.round(5 + 20 * each + 20 * random())),
    group: Int32Array.from(rows, (row) => row % 800),
  } satisfies Matrix;
}

const train = year();

Deno.test("`timeFolds()` learns from stays that had ended, of patients who are not judged, without unseen cycles", () => {
  const { folds, leftOut, train: used } = timeFolds(train, { seed: 1 }), { time, target, group } = train;
  assertEquals([folds.length, leftOut, used.features.map(({ name }) => name)], [3, ["month"], ["severity"]]);
  for (const { learn, judge, weight } of folds) {
    assert(weight!.length === learn.length && weight!.every((each) => each > 0));
    const start = Math.min(...Array.from(judge, (row) => time[row]!));
    const judged = new Set(Array.from(judge, (row) => group[row]!));
    assert(learn.every((row) => time[row]! + target[row]! * day <= start));
    assert(learn.every((row) => !judged.has(group[row]!)));
    assert(
      time.some((each, row) => each < start && !judged.has(group[row]!) && !learn.includes(row)),
      "purged",
    );
  }
  assert(folds[1]!.learn.length > folds[0]!.learn.length, "windows expand");
  const slow = { ...train, time: train.time.map((each) => 20 * each) };
  assertEquals(timeFolds(slow, { seed: 1 }).leftOut, []);
});

Deno.test("`searchSettings()` by time errs less than the mean does; told the month, it erred more", async () => {
  const search = boostingSearch(1), settings = search.settings("quick").slice(0, 1);
  const { trials, by, leftOut } = await searchSettings({ train }, search, settings, { seed: 1, by: "time" });
  assertEquals([by, leftOut], ["time", ["month"]]);
  // Severity leaves a spread of 20 / sqrt(12) days; the mean of all one of about 17.
  assert(trials[0]!.errors.every((error) => error < 8), trials[0]!.errors.join());
  const hidden = { ...train, features: train.features.slice(1) }, { folds } = timeFolds(hidden, { seed: 1 });
  const told = await search.prepare(hidden, folds)(settings[0]!, 0);
  const mean = folds[0]!.learn.reduce((sum, row) => sum + hidden.target[row]!, 0) / folds[0]!.learn.length;
  const { judge } = folds[0]!, off = judge.reduce((sum, row) => sum + (hidden.target[row]! - mean) ** 2, 0);
  assert(told.error > Math.sqrt(off / judge.length), "the month misleads");
});

Deno.test("folds of time refuse what they can't be made of, and `searchAsked()` another word", async () => {
  const { group, features } = train, target = Float64Array.of(9, 9, 9);
  const three = { rowCount: 3, features: features.map((each) => ({ ...each })) };
  assertThrows(() => timeFolds(three, { seed: 1 }), TypeError, "must have dates and lengths");
  const time = Float64Array.of(0, NaN, day);
  assertThrows(() => timeFolds({ ...three, group, time, target }, { seed: 1 }), RangeError, "row 1 has none");
  const dated = { ...three, target, time: Float64Array.of(0, day, 2 * day) };
  assertThrows(() => timeFolds(dated, { seed: 1, folds: 2 }), RangeError, "fold 1 of 2");
  const noCost = { seconds: 0, megabytes: 0 };
  const stopwatch = async <T>(work: () => T | Promise<T>) => ({ value: await work(), cost: noCost });
  const search = { ...boostingSearch(1), settings: () => boostingSearch(1).settings("quick").slice(0, 1) };
  const options = { stopwatch, seed: 1 };
  await assertRejects(
    () => searchAsked("off", { train }, search, { ...options, by: "weeks" }),
    RangeError,
    "patients or time",
  );
  const { reading } = await searchAsked("quick", { train }, search, { ...options, by: "time" });
  assertMatch(reading, /on 3 periods of the training stays alone, .* Without month, of which/);
});
