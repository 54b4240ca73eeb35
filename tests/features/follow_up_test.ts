import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { followUpWeights } from "lib/features/follow_up.ts";
import { randomSource } from "lib/stats/random.ts";

const day = 86_400_000;
const days = (...values: number[]) => Float64Array.from(values, (value) => value * day);

/** Stays admitted evenly over `window` days, geometric with mean 12 and cut at 60, the same on every day. */
function simulated(seed: number, count: number, window: number) {
  const random = randomSource(seed);
  const admitted = Float64Array.from({ length: count }, () => Math.floor(random() * window) * day);
  const stayDays = Float64Array.from({ length: count }, () => {
    let stay = 1;
    while (stay < 60 && random() >= 1 / 12) stay++;
    return stay;
  });
  return { admitted, stayDays };
}

function mean(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    if (weights[i] === 0) continue;
    sum += weights[i]! * values[i]!;
    total += weights[i]!;
  }
  return sum / total;
}

Deno.test("`followUpWeights()` recovers the mean stay where the discharged stays' mean is too low", () => {
  const stays = simulated(1, 40_000, 92);
  const asOf = 92 * day;
  const truth = mean(stays.stayDays, new Float64Array(40_000).fill(1));
  const weights = followUpWeights(stays, asOf);
  const naive = mean(stays.stayDays, weights.map((weight) => weight > 0 ? 1 : 0));
  // The truth's standard error is 0.06 days, the weighted mean's below 0.1.
  assert(naive < truth - 0.8, `naive ${naive}, truth ${truth}`);
  assertAlmostEquals(mean(stays.stayDays, weights), truth, 0.3);
});

Deno.test("`followUpWeights()` recovers the share of long stays, not only the mean", () => {
  const stays = simulated(2, 40_000, 92);
  const isLong = stays.stayDays.map((stay) => stay > 30 ? 1 : 0);
  const truth = mean(isLong, new Float64Array(40_000).fill(1));
  assertAlmostEquals(mean(isLong, followUpWeights(stays, 92 * day)), truth, 0.01);
});

Deno.test("`followUpWeights()` doesn't look at stays beyond the day, whatever they turn out to be", () => {
  const { admitted, stayDays } = simulated(3, 2_000, 40);
  const asOf = 30 * day;
  const seen = stayDays.map((stay, row) => admitted[row]! + stay * day <= asOf ? stay : NaN);
  const other = stayDays.map((stay, row) => Number.isNaN(seen[row]) ? stay + 500 : stay);
  const weights = followUpWeights({ admitted, stayDays }, asOf);
  assertEquals(followUpWeights({ admitted, stayDays: seen }, asOf), weights);
  assertEquals(followUpWeights({ admitted, stayDays: other }, asOf), weights);
});

Deno.test("`followUpWeights()` is the hand-worked 1 / G(t), scaled to mean 1", () => {
  const cases: { admitted: Float64Array; stayDays: number[]; cap?: number; weights: number[] }[] = [
    { admitted: days(), stayDays: [], weights: [] },
    { admitted: days(3), stayDays: [4], weights: [1] },
    // Follow-up 7, 7, 7: every one sees 7 days.
    { admitted: days(3, 3, 3), stayDays: [1, 7, 8], weights: [1, 1, 0] },
    // Follow-up 10, 8, 1, 1: G(1) = 1, G(9) = 1/4, so 1 and 4 before scaling by 3/6.
    { admitted: days(0, 2, 9, 9), stayDays: [9, 1, 1, 2], weights: [2, 0.5, 0.5, 0] },
    // The same with the 4 capped to 2: scaled by 3/4.
    { admitted: days(0, 2, 9, 9), stayDays: [9, 1, 1, 2], cap: 2, weights: [1.5, 0.75, 0.75, 0] },
    // Admitted on the day or later, missing admission, missing stay: 0, and only the last counts in G.
    { admitted: days(10, 11, NaN, 5, 5), stayDays: [1, 1, 1, NaN, 5], weights: [0, 0, 0, 0, 1] },
    // A stay of 0 days is known at once.
    { admitted: days(9), stayDays: [0], weights: [1] },
  ];
  for (const { admitted, stayDays, cap, weights } of cases) {
    const options = cap === undefined ? {} : { cap };
    const actual = followUpWeights({ admitted, stayDays: Float64Array.from(stayDays) }, 10 * day, options);
    assertEquals(actual, Float64Array.from(weights));
  }
});

Deno.test("`followUpWeights()` has mean 1 over the known stays and 0 elsewhere", () => {
  const stays = simulated(4, 5_000, 92);
  const known = followUpWeights(stays, 60 * day).filter((weight) => weight > 0);
  assertAlmostEquals(known.reduce((sum, weight) => sum + weight, 0) / known.length, 1, 1e-12);
});

Deno.test("`followUpWeights()` is all 0 when no stay is known", () => {
  const stays = { admitted: days(0, NaN), stayDays: Float64Array.of(20, 2) };
  assertEquals(followUpWeights(stays, 10 * day), Float64Array.of(0, 0));
});

Deno.test("`followUpWeights()` refuses when lengths, cap, day or a stay are impossible", () => {
  const stays = { admitted: days(0), stayDays: Float64Array.of(1) };
  assertThrows(
    () => followUpWeights({ ...stays, stayDays: Float64Array.of() }, day),
    TypeError,
    "1 admissions, 0",
  );
  assertThrows(() => followUpWeights(stays, NaN), RangeError, "current value is NaN");
  assertThrows(() => followUpWeights(stays, day, { cap: 0.5 }), RangeError, "current value is 0.5");
  assertThrows(
    () => followUpWeights({ ...stays, stayDays: Float64Array.of(-2) }, day),
    RangeError,
    "current value is -2",
  );
});

Deno.test("`followUpWeights()` estimates the follow-up under the weights that stays bring, worked by hand", () => {
  const admitted = days(0, 2, 9, 9), stayDays = Float64Array.of(9, 1, 1, 2);
  const base = Float64Array.of(1, 1, 4, 2);
  // Follow-up 10, 8, 1, 1. G(9) = 1/8 and G(1) = 1: 1 * 8, 1 and 4 before scaling by 3/13.
  assertEquals(
    followUpWeights({ admitted, stayDays }, 10 * day, { base }),
    Float64Array.of(24 / 13, 3 / 13, 12 / 13, 0),
  );
  assertThrows(
    () => followUpWeights({ admitted, stayDays }, 10 * day, { base: Float64Array.of(1) }),
    RangeError,
    "must weigh 0 or more before",
  );
});
