import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import {
  unevennessByTime,
  unevennessReading,
  unevennessTable,
} from "lib/evaluate/interval/unevenness_by_time.ts";
import type { HeldOut } from "lib/features/held_out.ts";
import { scoreShares } from "lib/registry/artefact/residual_offsets.ts";
import { kolmogorovTail } from "lib/stats/kolmogorov_tail.ts";
import { randomSource } from "lib/stats/random.ts";

const day = 86_400_000, count = 2_000;
// Stays lie evenly within 10 days of the prediction: so many times 9 days off.
const residuals = {
  ...{ level: 0.9, at: [20], lower: [-9], upper: [9] },
  scores: scoreShares.map((share) => (2 * share - 1) * 10 / 9),
};

/** Stays of four weeks; those of week `late` last `days` longer. */
function stays(seed: number, late = -1, days = 0) {
  const random = randomSource(seed);
  const predicted = Float64Array.from({ length: count }, () => 20 + 20 * random());
  const time = Float64Array.from({ length: count }, (_, row) => Math.floor(row * 28 / count) * day);
  const target = predicted.map((each, row) =>
    each - 10 + 20 * random() + (Math.floor(time[row]! / (7 * day)) === late ? days : 0)
  );
  const test: HeldOut<"test"> = {
    purpose: "test",
    split: "later months, patients apart",
    matrix: { rowCount: count, features: [], target, time },
    rows: { rowCount: count, columns: {} },
    known: { stays: count, known: count, effective: count, capped: 0, judgedFrom: null },
  };
  return { test, predicted };
}

Deno.test("`unevennessByTime()` finds the week that was shifted, and hardly ever one of even weeks", () => {
  const asked = { residuals, calibrated: 1e9, seed: 1 };
  const { test, predicted } = stays(1, 2, 4);
  const told = unevennessByTime(test, predicted, asked);
  assertEquals(told.map(({ stays }) => stays), [500, 500, 500, 500]);
  assertEquals(told.map(({ adjusted }) => adjusted < 0.05), [false, false, true, false]);
  // A shift of 4 of 20 days moves a fifth of the stays.
  assertAlmostEquals(told[2]!.unevenness.value, 0.2, 0.05);
  assertStringIncludes(unevennessReading(told), "surely differ from what came in 1: week of 1970-01-15");
  assertEquals(unevennessTable(told).rowCount, 4);
  const any = Array.from({ length: 10 }, (_, seed) => {
    const even = stays(seed + 10);
    return unevennessByTime(even.test, even.predicted, asked).some(({ adjusted }) => adjusted < 0.05);
  });
  assert(any.filter(Boolean).length <= 2);
});

Deno.test("`unevennessByTime()` reckons with few that taught the interval, and is silent without times or shares", () => {
  const { test, predicted } = stays(1, 2, 1.6);
  const sure = (calibrated: number) =>
    unevennessByTime(test, predicted, { residuals, calibrated, seed: 1 })[2]!.adjusted;
  assert(sure(1e9) < sure(100));
  const { time: _, ...undated } = test.matrix, none = { ...test, matrix: undated };
  assertEquals(unevennessByTime(none, predicted, { residuals, calibrated: 900, seed: 1 }), []);
  const { scores: __, ...before } = residuals;
  assertEquals(unevennessByTime(test, predicted, { residuals: before, calibrated: 900, seed: 1 }), []);
  assertStringIncludes(unevennessReading([]), "*Not asked by week:*");
});

Deno.test("`unevennessByTime()` of whole days beside one prediction hardly ever finds an even week", () => {
  // Lengths of 18, 19, 20, 21 and 22 days, each as likely: a fifth of the stays is as short as another.
  const scores = scoreShares.map((share) => (Math.ceil(5 * share - 1e-9) - 3) / 2);
  const coarse = { ...residuals, lower: [-2], upper: [2], scores };
  const any = Array.from({ length: 20 }, (_, seed) => {
    const { test } = stays(seed),
      random = randomSource(seed + 50),
      predicted = new Float64Array(count).fill(20);
    const target = predicted.map((days) => days - 2 + Math.floor(5 * random()));
    const whole = { ...test, matrix: { ...test.matrix, target } };
    const told = unevennessByTime(whole, predicted, { residuals: coarse, calibrated: 1e9, seed: 1 });
    assert(told.every(({ unevenness }) => unevenness.value < 0.12), "ties alone make nothing uneven");
    return told.some(({ adjusted }) => adjusted < 0.05);
  });
  assert(any.filter(Boolean).length <= 4, `${any}`);
});

Deno.test("`kolmogorovTail()` has the known points of its limit, 1 at no distance", () => {
  for (const [at, p] of [[1.2238, 0.1], [1.3581, 0.05], [1.6276, 0.01]] as const) {
    assertAlmostEquals(kolmogorovTail(at / 1e4, 1e8), p, 2e-4);
  }
  assertEquals([kolmogorovTail(0, 50), kolmogorovTail(NaN, 50)], [1, NaN]);
});
