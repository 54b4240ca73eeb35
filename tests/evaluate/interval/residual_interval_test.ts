import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { constantInterval } from "lib/evaluate/interval/constant_interval.ts";
import { residualInterval } from "lib/evaluate/interval/residual_interval.ts";
import { residualShape } from "lib/evaluate/interval/residual_shape.ts";
import type { HeldOut } from "lib/features/held_out.ts";
import type { Feature, Matrix } from "lib/features/matrix.ts";
import { predictionInterval } from "lib/registry/interval/prediction_interval.ts";
import { randomSource } from "lib/stats/random.ts";

const days = (...values: number[]) => Float64Array.from(values);
const nothing = { features: [] };

function calibration(
  target: Float64Array,
  { weight, features = [] }: { weight?: Float64Array; features?: readonly Feature[] } = {},
): HeldOut<"calibration"> {
  return {
    purpose: "calibration",
    split: "random rows",
    matrix: { rowCount: target.length, features, target, ...(weight && { weight }) },
    rows: { rowCount: target.length, columns: {} },
    known: { stays: target.length, known: target.length, effective: 0, capped: 0, judgedFrom: null },
  };
}

/**
 * Whole days whose spread grows with what is predicted; in ward S, a fifth of the stays, it is twice as wide.
 * `learnt` is what the model has learnt of it by heart: outcomes lie so much nearer.
 */
function spreading(seed: number, count: number, learnt = 0): Matrix & { predicted: Float64Array } {
  const random = randomSource(seed);
  const predicted = Float64Array.from({ length: count }, () => 2 + 38 * random());
  const codes = Int32Array.from({ length: count }, (_, row) => row % 5 === 0 ? 1 : 0);
  const target = predicted.map((each, row) =>
    Math.round(each * (1 + (1 - learnt) * (codes[row] === 1 ? 0.8 : 0.4) * (2 * random() - 1)))
  );
  const ward: Feature = { name: "ward", type: "category", codes, labels: ["Q", "S"] };
  return { rowCount: count, features: [ward], target, predicted };
}

/** Shares of the rows inside: of all, of both wards, and of predictions from 2, 12, 22 and 32 days. */
function sharesInside({ target, predicted, features }: ReturnType<typeof spreading>, interval: Interval) {
  const { lower, upper } = predictionInterval(predicted, interval, { features });
  const codes = (features[0] as Extract<Feature, { type: "category" }>).codes;
  const share = (isAsked: (row: number) => boolean) => {
    const rows = [...predicted.keys()].filter(isAsked);
    return rows.filter((row) => target![row]! >= lower[row]! && target![row]! <= upper[row]!).length /
      rows.length;
  };
  predicted.forEach((each, row) => assert(0 <= lower[row]! && lower[row]! <= each && each <= upper[row]!));
  return {
    all: share(() => true),
    parts: [
      ...[0, 1].map((ward) => share((row) => codes[row] === ward)),
      ...[2, 12, 22, 32].map((from) =>
        share((row) => predicted[row]! >= from && predicted[row]! < from + 10)
      ),
    ],
  };
}

type Interval = Parameters<typeof predictionInterval>[1];

const train = spreading(1, 6_000, 0.3), apart = spreading(2, 4_000), next = spreading(3, 8_000);
const shape = residualShape(train, train.predicted, { feature: "ward" });
const interval = residualInterval(calibration(apart.target!, apart), apart.predicted, shape);

Deno.test("`residualInterval()` holds its share in each group and among short and long predictions, though the model learnt by heart", () => {
  assertEquals([interval.level, interval.at.length], [0.9, 10]);
  assertEquals(interval.by!.parts.map(({ label }) => label), ["Q", "S"]);
  const { all, parts } = sharesInside(next, interval);
  assert(Math.abs(all - 0.9) < 0.015, `${all}`);
  for (const share of parts) assert(share >= 0.865 && share <= 0.94, `${parts}`);
  // The spread that training shows alone would hold 70 % or so.
  assert(sharesInside(next, shape).all < 0.8);
});

Deno.test("`residualInterval()` is narrower than a band of one width, which misses the long predictions", () => {
  const plain = constantInterval(calibration(apart.target!), apart.predicted, 0.9);
  const width = (residuals: Interval) => {
    const { lower, upper } = predictionInterval(next.predicted, residuals, next);
    return upper.reduce((sum, each, row) => sum + each - lower[row]!, 0) / next.rowCount;
  };
  assert(width(interval) < 0.95 * width(plain), `${width(interval)} and ${width(plain)}`);
  const { all, parts } = sharesInside(next, plain);
  assert(Math.abs(all - 0.9) < 0.015 && parts.at(-1)! < 0.85);
});

Deno.test("`residualInterval()` has one factor for groups of fewer than 500 stays held out, that of all where they are few", () => {
  const few = spreading(2, 2_000);
  const own = residualInterval(calibration(few.target!, few), few.predicted, shape);
  const times = (label: string) => {
    const upper = (from: Interval) => from.by!.parts.find((part) => part.label === label)!.upper[5]!;
    return upper(own) / upper(shape);
  };
  const whole = own.upper[5]! / shape.upper[5]!;
  assertAlmostEquals(times("S"), whole, 1e-12);
  assert(Math.abs(times("Q") - whole) > 1e-6);
});

Deno.test("`residualInterval()` leaves as many out below as it can, and the rest above, where most last one day", () => {
  const random = randomSource(8);
  const one = (count: number) =>
    Float64Array.from({ length: count }, () => random() < 0.6 ? 1 : 1 + Math.ceil(9 * random()));
  const [learnt, held] = [one(4_000), one(2_000)];
  const mean = (rows: Float64Array) => rows.map((_, row) => 3 + (row % 100) / 1_000);
  const { lower, upper } = residualInterval(
    calibration(held),
    mean(held),
    residualShape({ rowCount: 4_000, features: [], target: learnt }, mean(learnt)),
  );
  assert(3 + lower[0]! <= 1.1);
  // Nine days would hold 96 %, eight 91 %.
  assert(3 + upper[0]! < 9, `${upper[0]}`);
});

Deno.test("`residualShape()` cuts off no whole day that many stays last, to make up for it by an end beyond nearly all", () => {
  // Between two tenths' ends an interpolated one once passed the first day, which up to 70 % last.
  const random = randomSource(1);
  const predicted = Float64Array.from({ length: 6_000 }, () => 1.5 + 6 * random());
  const target = predicted.map((each) =>
    random() < 0.7 - 0.67 * (each - 1.5) / 6 ? 1 : 1 + Math.round(each * 2 * random())
  );
  const { at, lower, upper } = residualShape({ rowCount: 6_000, features: [], target }, predicted);
  at.forEach((days, i) => assert(days + lower[i]! < 1 && days + upper[i]! < 14.5, `${days + upper[i]!}`));
});

Deno.test("`residualInterval()` never leaves the prediction out, even where all outcomes lie to one side", () => {
  const { lower, upper } = residualInterval(
    calibration(days(1, 2, 3)),
    days(9, 10, 11),
    residualShape({ rowCount: 3, features: [], target: days(1, 2, 3) }, days(9, 10, 11)),
  );
  assertAlmostEquals(lower[0]!, -8, 1e-9);
  assert(upper[0]! > 0 && upper[0]! <= 0.011);
});

Deno.test("`residualShape()` has fewer parts of few stays, one of predictions that are all alike, and no small group's", () => {
  const few = spreading(7, 350);
  const parts = (predicted: Float64Array) => residualShape(few, predicted, { feature: "ward" });
  assertEquals(parts(few.predicted).at.length, 3);
  assertEquals(parts(few.predicted.map(() => 12)).at, [12]);
  assertEquals(parts(few.predicted).by, undefined);
  assertEquals(residualShape(train, train.predicted, { feature: "none" }).by, undefined);
});

Deno.test("`residualInterval()` goes by the weights of follow-up, in the shape and in the factor", () => {
  const actual = days(10, 10, 10, 30), predicted = days(10, 10, 10, 10);
  const plain = { level: 0.5, at: [0], lower: [-1], upper: [1] };
  const upper = (weight: Float64Array) =>
    residualInterval(calibration(actual, { weight }), predicted, plain).upper[0]!;
  assert(upper(days(1, 1, 1, 9)) > upper(days(1, 1, 1, 1)));
  const shaped = (weight: Float64Array) =>
    residualShape({ rowCount: 4, ...nothing, target: actual, weight }, predicted, { level: 0.5 }).upper[0]!;
  assert(shaped(days(1, 1, 1, 9)) > shaped(days(1, 1, 1, 1)));
});

Deno.test("`residualInterval()` and `residualShape()` refuse when there is nothing to measure", () => {
  assertThrows(() => residualInterval(calibration(days()), days(), shape), RangeError, "none of 0");
  assertThrows(() => residualInterval(calibration(days(NaN)), days(1), interval), RangeError, "none of 1");
  assertThrows(() => residualInterval(calibration(days(1)), days(), shape), TypeError, "each of 1 stays");
  assertThrows(() => residualInterval(calibration(days(1)), days(1), shape), TypeError, 'by "ward"');
  const one: Matrix = { rowCount: 1, features: [], target: days(1) };
  assertThrows(() => residualShape({ ...one, target: days(NaN) }, days(1)), RangeError, "none of 1");
  for (const level of [0, 1, NaN]) {
    assertThrows(() => residualShape(one, days(1), { level }), RangeError, `it is ${level}`);
  }
});
