import { assertEquals, assertMatch } from "@std/assert";
import type { Matrix } from "lib/features/mod.ts";
import { fitUnusual } from "lib/model/unusual/unusual.ts";
import { unusualByWeek, unusualWeeksReading, unusualWeeksTable } from "lib/monitor/domain/unusual_by_week.ts";
import { weeksBetween } from "lib/monitor/weeks.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoriesOf } from "lib/table/mod.ts";

const dayMs = 86_400_000;

/** Eighty stays a day; from the fifteenth on every tenth is of an age that nobody had. */
function staysOf(days: number, seed: number, oddFrom = Infinity): Matrix {
  const random = randomSource(seed), rowCount = 80 * days;
  const time = Float64Array.from({ length: rowCount }, (_, row) => Math.floor(row / 80) * dayMs);
  const isOdd = (row: number) => row % 10 === 0 && row / 80 >= oddFrom;
  return {
    rowCount,
    features: [
      { name: "age", type: "number", values: time.map((_, row) => isOdd(row) ? 400 : 30 + 40 * random()) },
      { name: "visitors", type: "number", values: time.map(() => Math.floor(5 * random())) },
    ],
    time,
  };
}

const learnt = staysOf(140, 1);
const reference = { ...learnt, time: learnt.time!.map((time) => time - 140 * dayMs) };
const unusual = fitUnusual(reference, { seed: 1 });
const weeks = weeksBetween(0, 28 * dayMs);

Deno.test("`unusualByWeek()` has alarms from the week on in which unlike patients come, and none before", () => {
  const found = unusualByWeek(unusual, reference, staysOf(28, 2, 14), weeks)!;
  assertEquals(found.weeks.map(({ drifted }) => drifted), [false, false, true, true]);
  assertEquals(found.by, ["age"]);
  assertMatch(
    unusualWeeksReading(found),
    /^In 2 of 4 weeks, first in that of 1970-01-15, .* often by age\.$/,
  );
  const { labels, codes } = categoriesOf(unusualWeeksTable(found), "alarm");
  assertEquals([...codes].map((code) => labels[code]), ["no", "no", "yes", "yes"]);
  const quiet = unusualByWeek(unusual, reference, staysOf(28, 3), weeks);
  assertMatch(unusualWeeksReading(quiet), /^In none of 4 weeks/);
});

Deno.test("`unusualByWeek()` is not asked of a model that doesn't know, nor of no week", () => {
  assertMatch(unusualWeeksReading(unusualByWeek(null, reference, reference, weeks)), /^\*Not asked/);
  assertEquals(unusualByWeek(unusual, reference, reference, []), null);
});
