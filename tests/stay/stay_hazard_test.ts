import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { dayMs, randomSource } from "lib/stats/mod.ts";
import {
  type DayHazard,
  fitStayHazard,
  followedStays,
  hazardOf,
  kaplanMeier,
  remainingStay,
  stayCurves,
  takeFollowed,
} from "lib/stay/mod.ts";
import { asOfDay, planted, plantedStays, twoLabels } from "./planted_stays.ts";

const count = 8_000;
const ward = twoLabels("ward", count, 100);
/** Every day 20 % leave of one ward, 5 % of the other; on Sundays a quarter of that. */
const truth = (row: number, weekday: number) =>
  (ward.codes[row] === 0 ? 0.2 : 0.05) * (weekday === 0 ? 0.25 : 1);
const stays = plantedStays([ward], count, (row, _day, weekday) => truth(row, weekday));
const until = planted + 100 * dayMs;
const followed = followedStays(asOfDay(stays, until), until);
const options = { seed: 1, rounds: 60 };
const hazard = hazardOf("planted", fitStayHazard(followed, options));

Deno.test("`fitStayHazard()` finds planted hazards by ward and weekday, from stays half of which are cut off", () => {
  assert(followed.ended.includes(0));
  const asked = [[0, 1], [0, 6], [100, 1], [100, 6]] as const; // stays of Monday: day 6 is a Sunday
  for (const [row, day] of asked) {
    const [found] = hazardOn(hazard, row, day);
    const expected = truth(row, (1 + day) % 7);
    assertAlmostEquals(found!, expected, 0.3 * expected);
  }
});

Deno.test("`remainingStay()` of planted hazards is right for stays of any age, beyond the curve's end too", () => {
  const rows = { ...stays, rowCount: 2, ...oneOfEach(), time: Float64Array.of(planted, planted) };
  for (const seen of [-1, 0, 5, 10]) {
    const { expectedDays } = remainingStay(stayCurves(hazard, rows, { seen, ahead: 14 }));
    [0.2, 0.05].forEach((rate, row) => {
      const mean = 1 / (rate * (6 + 0.25) / 7);
      assertAlmostEquals(expectedDays[row]!, mean, 0.12 * mean, `ward ${row} after day ${seen}`);
    });
  }
});

Deno.test("`fitStayHazard()` isn't misled by stays that haven't ended, as whoever leaves them out is", () => {
  const early = planted + 20 * dayMs;
  const known = asOfDay(stays, early);
  const all = followedStays({ ...known }, early);
  const onlyEnded = followedStays({ ...known }, null);
  const rows = {
    rowCount: 1,
    features: [{ ...ward, codes: Int32Array.of(1) }],
    time: Float64Array.of(planted),
  };
  const lasting = (given: typeof all) => {
    const model = hazardOf("", fitStayHazard(given, options));
    return stayCurves(model, rows, { seen: -1, ahead: 8 }).survival[8]!;
  };
  const expected = (1 - 0.05) ** 7 * (1 - 0.0125);
  assertAlmostEquals(lasting(all), expected, 0.06);
  assert(lasting(onlyEnded) < expected - 0.2);
});

Deno.test("`fitStayHazard()` lets what is known on day 2 enter from then on, and not before", () => {
  const rowCount = 6_000, path = twoLabels("path", rowCount);
  // Who stays beyond day 2 leaves soon or late, as the path says, which nobody knows before.
  const later = plantedStays(
    [path],
    rowCount,
    (row, day) => day < 3 ? 0.1 : path.codes[row] === 0 ? 0.5 : 0.05,
  );
  const knownFrom = { path: 2 };
  const model = hazardOf(
    "path",
    fitStayHazard(followedStays(later, null), { ...options, knownFrom }),
    knownFrom,
  );
  const both = { rowCount: 2, features: [{ ...path, codes: Int32Array.of(0, 1) }] };
  const left = (seen: number) => remainingStay(stayCurves(model, both, { seen, ahead: 60 })).expectedDays;
  for (const seen of [-1, 0, 1]) assertEquals(left(seen)[0], left(seen)[1]);
  const [short, long] = left(2);
  assertAlmostEquals(short!, 2, 0.5);
  assertAlmostEquals(long!, 20, 5);
});

Deno.test("`fitStayHazard()` lets all end alike after the days that enough have reached", () => {
  const { model, tail } = fitStayHazard(followed, options);
  assert(tail.from > 20 && tail.from < 100);
  const of = hazardOf("", { model, tail });
  const [short, long] = [hazardOn(of, 0, tail.from + 1)[0], hazardOn(of, 100, tail.from + 30)[0]];
  assertEquals([short, long], [tail.hazard, tail.hazard]);
  assertAlmostEquals(tail.hazard, 0.05 * 6.25 / 7, 0.02);
  assertNotEquals(hazardOn(of, 0, 2)[0], hazardOn(of, 100, 2)[0]);
  const one = { stays: { rowCount: 1, features: [] }, day: Int32Array.of(3), ended: Uint8Array.of(1) };
  assertEquals(fitStayHazard(one, { seed: 1, rounds: 1 }).tail, { from: 3, hazard: 0.25 });
});

Deno.test("`hazardOf()` says of days that follow each other what it says of each by itself", () => {
  const { model, tail } = fitStayHazard(followed, options);
  const day = Int32Array.from({ length: 600 }, (_, i) => i % 60), seen = new Int32Array(600).fill(-1);
  const days = { row: Int32Array.from({ length: 600 }, (_, i) => Math.floor(i / 60)), seen, day };
  const [together, apart] = [model, { ...model, parameters: null }].map((each) =>
    hazardOf("", { model: each, tail }).hazards(followed.stays, days)
  );
  assertEquals(together, apart);
});

Deno.test("`fitStayHazard()` gives the same model again, and another for another seed", () => {
  const few = followedStays(plantedStays([twoLabels("ward", 300)], 300, () => 0.2), null);
  const ask = (seed: number) =>
    hazardOn(hazardOf("", fitStayHazard(few, { seed, rounds: 5, mostStays: 200 })), 0, 2)[0];
  assertEquals(ask(1), ask(1));
  assertNotEquals(ask(1), ask(2));
});

Deno.test("`fitStayHazard()` stops where features tell nothing, instead of telling stays apart by chance", () => {
  const noise = Array.from({ length: 6 }, (_, i) => {
    const random = randomSource(i + 1);
    return { name: `x${i}`, type: "number" as const, values: Float64Array.from({ length: 2_000 }, random) };
  });
  const model = fitStayHazard(followedStays(plantedStays(noise, 2_000, () => 0.2), null), { seed: 1 });
  const asked = plantedStays(noise, 2_000, () => 0.2, { seed: 2 });
  const { survival } = stayCurves(hazardOf("", model), asked, { seen: -1, ahead: 3 });
  const lasting = Float64Array.from({ length: 2_000 }, (_, row) => survival[row * 4 + 3]!);
  const mean = lasting.reduce((sum, each) => sum + each, 0) / 2_000;
  const spread = Math.sqrt(lasting.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 2_000);
  assertAlmostEquals(mean, 0.8 ** 3, 0.04);
  assert(spread < 0.05, `${spread}`);
});

Deno.test("`fitStayHazard()` moves curves by other patients than say when to stop, of few stays by none", () => {
  const ward = twoLabels("ward", 20_000);
  const group = Int32Array.from(ward.codes, (_, row) => row >> 1);
  const many = followedStays({ ...plantedStays([ward], 20_000, () => 0.5), group }, null);
  const sizesOf = (some: typeof many, knownFrom = {}) => {
    const { learnt, apart } = fitStayHazard(some, { seed: 1, rounds: 1, knownFrom, mostStays: 200 });
    return [learnt, apart];
  };
  const fewer = takeFollowed(many, Int32Array.from({ length: 19_998 }, (_, row) => row));
  const [, apart] = sizesOf(many);
  // A tenth of 10,000 patients say when to stop, about a tenth of the other 9,000 how curves move.
  assertAlmostEquals(apart!, 3_800, 100);
  assertEquals(sizesOf(fewer), [200, 2_000]);
  assertEquals(sizesOf(many, { ward: 2 }), [200, 2_000]);
});

Deno.test("`fitStayHazard()` refuses stays of which none has ended, and options out of range", () => {
  const open = { ...followed, ended: new Uint8Array(count) };
  assertThrows(() => fitStayHazard(open, options), RangeError, "none has");
  assertThrows(() => fitStayHazard(followed, { ...options, mostStays: 0 }), RangeError, "mostStays");
  const named = { ...stays, features: [{ ...ward, name: "day_of_stay" }] };
  assertThrows(() => fitStayHazard(followedStays(named, null), options), TypeError, "day_of_stay");
});

Deno.test("`kaplanMeier()` tells cells apart, by labels whatever their codes, and all stays where one is thin", () => {
  const counted = kaplanMeier(followed, { name: "ward", cells: ["ward"] });
  const swapped = { ...ward, labels: ["long", "short", "new"], codes: Int32Array.of(1, 0, 2) };
  const rows = { rowCount: 3, features: [swapped] };
  const days = { row: Int32Array.of(0, 1, 2), seen: new Int32Array(3), day: new Int32Array(3).fill(1) };
  const [short, long, unseen] = counted.hazards(rows, days);
  assertAlmostEquals(short!, 0.18, 0.02);
  assertAlmostEquals(long!, 0.045, 0.01);
  assert(unseen! > long! && unseen! < short!);
});

Deno.test("`followedStays()` keeps what is known of each stay, and refuses a negative one", () => {
  const time = Float64Array.of(planted, planted, planted + 9 * dayMs, NaN);
  const target = Float64Array.of(0, NaN, NaN, NaN);
  const { day, ended } = followedStays({ rowCount: 4, features: [], target, time }, planted + 5 * dayMs);
  assertEquals([[...day], [...ended]], [[0, 5], [1, 0]]);
  assertEquals(followedStays({ rowCount: 0, features: [], target: new Float64Array(0) }, null).day.length, 0);
  const negative = { rowCount: 1, features: [], target: Float64Array.of(-1) };
  assertThrows(() => followedStays(negative, null), RangeError, "current value is -1");
});

function hazardOn(asked: DayHazard, row: number, day: number): Float64Array {
  return asked.hazards(stays, {
    row: Int32Array.of(row),
    seen: Int32Array.of(day - 1),
    day: Int32Array.of(day),
  });
}

function oneOfEach() {
  return { features: [{ ...ward, codes: Int32Array.of(0, 1) }], target: new Float64Array(2) };
}

Deno.test("`kaplanMeier()` of fewer stays than a share rests on counts them all the same", () => {
  const few = {
    stays: { rowCount: 12, features: [] },
    day: new Int32Array(12),
    ended: new Uint8Array(12).fill(1),
  };
  few.day.fill(2, 6);
  const hazard = kaplanMeier(few, { name: "all" });
  const asked = { row: Int32Array.of(0), seen: Int32Array.of(-1), day: Int32Array.of(0) };
  assertEquals(hazard.hazards(few.stays, asked), Float64Array.of(0.5));
});
