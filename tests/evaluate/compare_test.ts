import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { compareModels } from "lib/evaluate/compare.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { regressionMetrics } from "./regression_metrics.ts";

function rivals(gain: number, seed = 1, count = 1000) {
  const random = randomSource(seed);
  const actual = Float64Array.from({ length: count }, () => 40 + 15 * normal(random));
  const champion = actual.map((days) => days + 10 * normal(random));
  const challenger = champion.map((days, row) => days + gain * (actual[row]! - days) + 0.5 * normal(random));
  return { actual, champion, challenger };
}

Deno.test("`compareModels()` calls the challenger better when a small gain was planted", () => {
  for (const metric of ["mae", "rmse"] as const) {
    const { actual, champion, challenger } = rivals(0.05);
    const result = compareModels({ actual, champion, challenger }, { metric });
    assertEquals([result.better, result.shareBetter, result.rows], [true, 1, 1000]);
    assertAlmostEquals(result.champion, regressionMetrics(actual, champion)[metric], 1e-12);
    assertAlmostEquals(result.challenger, regressionMetrics(actual, challenger)[metric], 1e-12);
    assertAlmostEquals(result.difference, result.challenger - result.champion, 1e-12);
    assertEquals(result.lower < result.difference && result.difference < result.upper, true);
  }
});

Deno.test("`compareModels()` keeps the champion when the challenger is worse, the same or not told apart", () => {
  const { actual, champion } = rivals(0);
  const same = compareModels({ actual, champion, challenger: champion });
  assertEquals([same.better, same.difference, same.lower, same.upper, same.shareBetter], [false, 0, 0, 0, 0]);
  const worse = compareModels(rivals(-0.05));
  assertEquals([worse.better, worse.lower > 0], [false, true]);
  assertEquals(compareModels(rivals(0.001)).better, false);
});

Deno.test("`compareModels()` calls one of forty equal challengers better when nothing was planted", () => {
  let better = 0;
  for (let seed = 0; seed < 200; seed++) {
    const random = randomSource(seed);
    const actual = Float64Array.from({ length: 200 }, () => 40 + 15 * normal(random));
    const guess = () => actual.map((days) => days + 10 * normal(random));
    const options = { seed, replicates: 200 };
    if (compareModels({ actual, champion: guess(), challenger: guess() }, options).better) better++;
  }
  // 2.5 % of 200 is 5, standard error 2.2.
  assertEquals(better <= 12, true, `${better} of 200`);
});

Deno.test("`compareModels()` says why in one sentence, with days, interval and stays", () => {
  const actual = Float64Array.of(1, 4, 2, 8, 5);
  const of = (gap: number) => actual.map((days) => days + gap);
  const reason = (champion: number, challenger: number) =>
    compareModels({ actual, champion: of(champion), challenger: of(challenger) }).reason;
  assertEquals(
    reason(2, -1),
    "the MAE of the challenger is 1.00 days lower than that of the champion (95 % interval -1.00 to -1.00, 5 stays)",
  );
  assertEquals(
    reason(1, 3),
    "the MAE of the challenger is 2.00 days higher than that of the champion (95 % interval 2.00 to 2.00, 5 stays)",
  );
  assertEquals(
    reason(1, -1),
    "the MAE of the challenger can't be told apart from that of the champion (95 % interval 0.000 to 0.000, 5 stays)",
  );
  const nobody = new Float64Array();
  assertEquals(
    compareModels({ actual: nobody, champion: nobody, challenger: nobody }).reason,
    "the MAE can't be compared: 0 stays are known",
  );
});

Deno.test("`compareModels()` leaves stays out when they are not known yet, and widens by patient", () => {
  const { actual, champion, challenger } = rivals(0.05);
  const half = actual.map((days, row) => row < 500 ? days : NaN);
  const group = Int32Array.from({ length: 1000 }, (_, row) => row < 500 ? row >> 4 : -1);
  const known = compareModels({ actual: half, champion, challenger, group });
  assertEquals(known.rows, 500);
  const cut = (values: Float64Array) => values.slice(0, 500);
  const rest = { actual: cut(actual), champion: cut(champion), challenger: cut(challenger) };
  assertEquals(compareModels({ ...rest, group: group.slice(0, 500) }), known);
});

Deno.test("`compareModels()` throws when one of the two lacks a prediction", () => {
  const two = Float64Array.of(1, 2);
  const lacking = Float64Array.of(1, NaN);
  assertThrows(() => compareModels({ actual: two, champion: lacking, challenger: two }), RangeError, "row 1");
  assertThrows(() => compareModels({ actual: two, champion: two, challenger: lacking }), RangeError, "row 1");
  assertThrows(() => compareModels({ actual: two, champion: two, challenger: two.slice(1) }), TypeError);
});

Deno.test("`compareModels()` says so where both predict the same, and names whom it is told to name", () => {
  const { actual, champion, challenger } = rivals(0.5);
  const same = compareModels({ actual, champion, challenger: champion.slice() });
  assertEquals([same.same, same.better, same.worse], [true, false, false]);
  assertEquals(same.reason, "the challenger predicts the same as the champion for each of 1,000 stays");
  const names = { champion: "mean by ward", challenger: "ridge" };
  const { reason, better, same: alike } = compareModels({ actual, champion, challenger }, { names });
  assertEquals([better, alike], [true, false]);
  assertEquals(/^the MAE of ridge is [\d.]+ days lower than that of mean by ward /.test(reason), true);
  const back = compareModels({ actual, champion: challenger, challenger: champion });
  assertEquals([back.better, back.worse], [false, true]);
});
