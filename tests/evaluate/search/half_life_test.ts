import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { chooseHalfLife, halfLifeTable } from "lib/evaluate/search/half_life.ts";
import type { Matrix } from "lib/features/matrix.ts";
import { dayMs } from "lib/stats/day.ts";
import { randomSource } from "lib/stats/random.ts";

const asOf = 460 * dayMs, testFrom = 400 * dayMs;

/** Ninety stays a day of 400 days, in two wards; from a day on what they last is the other way round. */
function stays(turnsOn: number): Matrix {
  const random = randomSource(6), count = 90 * 400;
  const day = Float64Array.from({ length: count }, (_, row) => Math.floor(row / 90));
  const codes = Int32Array.from({ length: count }, () => Math.floor(2 * random()));
  const long = (row: number) => (codes[row] === 1) !== (day[row]! >= turnsOn);
  return {
    rowCount: count,
    features: [{ name: "ward_type", type: "category", codes, labels: ["Q", "S"] }],
    target: day.map((_, row) => (long(row) ? 20 : 10) + Math.floor(5 * random())),
    time: day.map((each) => each * dayMs),
    group: Int32Array.from({ length: count }, (_, row) => row),
  };
}

Deno.test("`chooseHalfLife()` forgets where stays have turned, and forgets nothing where they have not", () => {
  const options = { testFrom, asOf, seed: 1 };
  const quiet = chooseHalfLife(stays(999), options);
  assertEquals(quiet.halfLifeDays, null);
  assertStringIncludes(quiet.reading, "**all stays weigh alike**");
  const turned = chooseHalfLife(stays(300), options);
  assertEquals([28, 56, 112].includes(turned.halfLifeDays!), true);
  assertStringIncludes(turned.reading, `a half-life of **${turned.halfLifeDays} days**`);
  assertEquals(Object.keys(halfLifeTable(turned).columns).length, 5);
});

Deno.test("`chooseHalfLife()` names folds by their days where the newest is of too few ended stays", () => {
  const whole = stays(300), testFromDay = testFrom / dayMs;
  const recent = (row: number) => whole.time![row]! >= (testFromDay - 28) * dayMs;
  const target = whole.target!.map((days, row) => recent(row) ? 900 : days);
  const chosen = chooseHalfLife({ ...whole, target }, { testFrom, asOf, seed: 1 });
  assertEquals(chosen.daysBefore, [56, 84]);
  assertEquals(Object.keys(halfLifeTable(chosen).columns).slice(2), ["56_days_before", "84_days_before"]);
  assertEquals(chosen.trials.every(({ mean }) => mean > 0), true);
  // Where none of these stays has ended there is nothing to ask, and no error that is no number.
  const open = { ...whole, target: whole.target!.map(() => 900) };
  assertStringIncludes(chooseHalfLife(open, { testFrom, asOf, seed: 1 }).reading, "500 ended stays");
});

Deno.test("`chooseHalfLife()` learns from lengths as of the fold's day, as training will of its own", () => {
  // Stays of ten weeks turn forty days before the one fold begins: then none of the newer ones has ended.
  const turned = stays(276), target = turned.target!.map((days) => days + 60);
  const options = { testFrom, asOf: testFrom + 20 * dayMs, seed: 1 };
  const chosen = chooseHalfLife({ ...turned, target }, options);
  assertEquals([chosen.daysBefore, chosen.halfLifeDays], [[84], null]);
});

Deno.test("`chooseHalfLife()` says why it can't, and refuses stays without a length", () => {
  const { time: _, ...undated } = stays(999);
  assertStringIncludes(chooseHalfLife(undated, { testFrom, asOf, seed: 1 }).reading, "no dates");
  assertStringIncludes(
    chooseHalfLife(stays(999), { testFrom: 0, asOf, seed: 1 }).reading,
    "fewer than 500 ended stays",
  );
  const { target: __, ...unknown } = stays(999);
  assertThrows(() => chooseHalfLife(unknown, { testFrom, asOf, seed: 1 }), TypeError, "must be known");
});
