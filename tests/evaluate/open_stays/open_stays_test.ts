import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { compareOn } from "lib/evaluate/compare_on.ts";
import { knownReading, whyNotJudge } from "lib/evaluate/evidence.ts";
import { evidenceOn } from "lib/evaluate/evidence_on.ts";
import { guardsOn } from "lib/evaluate/guards.ts";
import {
  endsAfter,
  lastingAfter,
  leavingCurve,
  type StaysSoFar,
} from "lib/evaluate/open_stays/leaving_curve.ts";
import { stretchOf } from "lib/evaluate/open_stays/stretch_of.ts";
import { withOpenStays } from "lib/evaluate/open_stays/with_open_stays.ts";
import type { HeldOut } from "lib/features/held_out.ts";
import { dayMs } from "lib/stats/day.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { numberColumn, numbersOf, tableOf } from "lib/table/table.ts";

/** Stays of two kinds, lognormal around what is predicted times a factor, seen for 20 to 47 days. */
function stays(count: number, factor: number, seed: number) {
  const random = randomSource(seed);
  const predicted = Float64Array.from({ length: count }, (_, i) => i % 2 === 0 ? 25 : 45);
  const whole = predicted.map((days) => Math.ceil(days * factor * Math.exp(0.5 * normal(random) - 0.125)));
  return { predicted, whole, followed: predicted.map((_, i) => 20 + i % 28) };
}

function soFar({ predicted, whole, followed }: ReturnType<typeof stays>): StaysSoFar {
  const ended = Uint8Array.from(whole, (days, i) => Number(days <= followed[i]!));
  return { predicted, ended, days: whole.map((days, i) => Math.min(days, followed[i]!)) };
}

const reference = stays(6_000, 0.97, 1);
const curve = leavingCurve({ ...reference, days: reference.whole, ended: new Uint8Array(6_000).fill(1) })!;

Deno.test("`leavingCurve()` is the share of stays that last, worked by hand, and has a mean of 1", () => {
  const days = Float64Array.of(10, 20, 30, 40), predicted = Float64Array.of(20, 20, 20, 20);
  const made = leavingCurve({ days, ended: Uint8Array.of(1, 1, 0, 1), predicted })!;
  const lasting = [Math.exp(-1 / 4), Math.exp(-1 / 4 - 1 / 3), 0];
  assertEquals([...made.lasting], lasting);
  // Half a prediction until the first leaves, and half of those who last beyond it, and so on.
  const mean = 0.5 * (1 + lasting[0]!) + 1 * lasting[1]!;
  assertAlmostEquals(made.mean, mean, 1e-12);
  assertEquals([...made.at], [0.5, 1, 2].map((times) => times / mean));
  assertEquals([0, 0.5 / mean, 9].map((times) => lastingAfter(made, times)), [1, lasting[0], 0]);
  // Who has lasted for longer than anybody ends now.
  assertEquals([...endsAfter(made, 5, 2)], [5, 5]);
  assertEquals(leavingCurve({ days, ended: new Uint8Array(4), predicted }), null);
});

Deno.test("`stretchOf()` finds planted factors while half of the stays are in bed, and none where there is none", () => {
  for (const planted of [0.85, 1, 1.15, 1.4]) {
    const known = soFar(stays(6_000, planted, 2));
    const ended = known.ended.reduce((sum, each) => sum + each, 0);
    assert(ended < 0.75 * 6_000, `${ended} have ended`);
    assertAlmostEquals(stretchOf(curve, known)!, planted, 0.025 * planted);
  }
  const few = soFar(stays(100, 1, 3));
  assertEquals(stretchOf(curve, few), null);
});

function heldOut(made: ReturnType<typeof stays>): HeldOut<"test"> {
  const known = soFar(made), count = made.whole.length;
  const target = known.days.map((days, i) => known.ended[i] === 1 ? days : NaN);
  return {
    purpose: "test",
    split: "later months, patients apart",
    matrix: { rowCount: count, features: [], target, time: made.followed.map((days) => -days * dayMs) },
    rows: tableOf({ predicted: numberColumn(made.predicted) }),
    known: {
      stays: count,
      known: known.ended.reduce((a, b) => a + b, 0),
      effective: 1,
      capped: 0,
      judgedFrom: null,
    },
  };
}

/** The comparison of a factor with the champion, where open stays count in the champion's favour. */
function compared(truth: number, factor: number, seed: number) {
  const made = stays(4_000, truth, seed), held = withOpenStays(heldOut(made), made.predicted, curve, 0);
  const champion = numbersOf(held.rows, "predicted");
  const challenger = champion.map((days) => days * factor);
  return {
    made,
    held,
    result: compareOn(held, { champion, challenger }, { metric: "rmse", seed: 1, replicates: 200 }),
  };
}

Deno.test("`withOpenStays()` keeps ended stays, and has each open one end later, as one stay together", () => {
  const { made, held, result } = compared(1, 1.1, 4), { target, weight } = held.matrix;
  assertAlmostEquals(weight!.reduce((sum, each) => sum + each, 0), 4_000, 1e-6);
  assertEquals(target.some(Number.isNaN), false);
  const known = soFar(made), open = known.ended.indexOf(0);
  // Rows before the first open stay are as they were.
  assertEquals(target.slice(0, open), known.days.slice(0, open));
  const ends = target.slice(open, open + 5);
  assert(ends.every((days) => days >= known.days[open]!) && ends[4]! > ends[0]!);
  // They are right on average: the mean of all is that of the whole stays.
  const mean = target.reduce((sum, days, i) => sum + days * weight![i]!, 0) / 4_000;
  assertAlmostEquals(mean, made.whole.reduce((sum, days) => sum + days, 0) / 4_000, 0.7);
  assertEquals(result.rows, 4_000);
  const evidence = evidenceOn(held, target.map(() => 30));
  assertEquals([evidence.stays, evidence.known < 0.95 * 4_000], [4_000, true]);
  assertEquals(whyNotJudge({ ...evidence, error: 1 }), null);
  assert(knownReading(evidence).includes("those still in bed count as if"));
});

Deno.test("`withOpenStays()` keeps the rows of one stay together where no patient is known, or not all are", () => {
  const made = stays(1_000, 1, 5), held = heldOut(made), open = soFar(made).ended.indexOf(0);
  const group = Int32Array.from(made.whole, (_, row) => row === open ? -1 : row >> 1);
  const filled = (more: object) =>
    withOpenStays({ ...held, matrix: { ...held.matrix, ...more } }, made.predicted, curve, 0).matrix.group!;
  const ofOpen = (codes: Int32Array) => new Set(codes.subarray(open, open + 5));
  assertEquals([new Set(filled({})).size, ofOpen(filled({})).size], [1_000, 1]);
  const known = filled({ group });
  assertEquals([ofOpen(known).size, known.includes(-1), new Set(known).size], [1, false, 501]);
});

Deno.test("`guardsOn()` tells of stays, not of the rows that stand for those in bed", () => {
  const made = stays(2_000, 1, 6), held = withOpenStays(heldOut(made), made.predicted, curve, 0);
  const challenger = numbersOf(held.rows, "predicted"), rivals = { champion: challenger, challenger };
  const residuals = { level: 0.8, at: [20], lower: [-1], upper: [1] };
  const { refusals: [short] } = guardsOn(held, rivals, { by: null, residuals, seed: 1 });
  assert(held.matrix.rowCount > 3_000 && short!.includes("of 2,000 stays"), short);
});

Deno.test("a factor is never better in the champion's favour where it is not in truth", () => {
  for (let seed = 10; seed < 16; seed++) {
    const quiet = compared(1, 1.08, seed).result;
    assertEquals(quiet.better, false, `seed ${seed}`);
  }
  const { made, result } = compared(1.15, 1.06, 30);
  assertEquals(result.better, true);
  // And once all have ended it is better by more than was said.
  const rmse = (factor: number) =>
    Math.sqrt(
      made.whole.reduce((sum, days, i) => sum + (days - factor * made.predicted[i]!) ** 2, 0) / 4_000,
    );
  assert(rmse(1.06) - rmse(1) < result.difference);
});
