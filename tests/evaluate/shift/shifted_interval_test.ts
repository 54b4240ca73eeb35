import { assert, assertAlmostEquals, assertStringIncludes } from "@std/assert";
import { residualInterval } from "lib/evaluate/interval/residual_interval.ts";
import { mostShiftWeight, shiftWeights } from "lib/evaluate/shift/shift_weights.ts";
import { shiftedInterval, shiftedReading } from "lib/evaluate/shift/shifted_interval.ts";
import type { HeldOut, Purpose } from "lib/features/held_out.ts";
import type { Feature } from "lib/features/matrix.ts";
import { predictionInterval } from "lib/registry/interval/prediction_interval.ts";
import { normal, randomSource } from "lib/stats/random.ts";

/**
 * Stays predicted to last 40 days; in ward S they are four times as far off as in the others, which no
 * interval is told. `share` of them are in S.
 */
function stays<P extends Purpose>(purpose: P, count: number, { share = 0.1, seed = 1 } = {}): HeldOut<P> {
  const random = randomSource(seed);
  const codes = Int32Array.from({ length: count }, () => random() < share ? 1 : 0);
  const ward: Feature = { name: "ward", type: "category", codes, labels: ["Q", "S"] };
  const age: Feature = { name: "age", type: "number", values: Float64Array.from(codes, () => 90 * random()) };
  const target = Float64Array.from(codes, (code) => 40 + (code === 1 ? 8 : 2) * normal(random));
  return {
    purpose,
    split: "random rows",
    matrix: { rowCount: count, features: [ward, age], target },
    rows: { rowCount: count, columns: {} },
    known: { stays: count, known: count, effective: count, capped: 0, judgedFrom: null },
  };
}

const apart = stays("calibration", 4_000), predicted = new Float64Array(4_000).fill(40);
const shape = { level: 0.9, at: [40], lower: [-1], upper: [1] };
const given = residualInterval(apart, predicted, shape);
const asking = { predicted, given, seed: 1 };

function shareInside({ matrix }: HeldOut, interval: typeof given): number {
  const { lower, upper } = predictionInterval(new Float64Array(matrix.rowCount).fill(40), interval, matrix);
  const { target } = matrix;
  return target.filter((days, row) => days >= lower[row]! && days <= upper[row]!).length / target.length;
}

Deno.test("`shiftedInterval()` holds its level among stays of another mix, where the interval as it is does not", () => {
  const test = stays("test", 4_000, { share: 0.7, seed: 2 });
  const shifted = shiftedInterval(apart, test, asking);
  assert(typeof shifted !== "string", String(shifted));
  const [before, after] = [shareInside(test, given), shareInside(test, shifted.interval)];
  assert(before < 0.75, `${before}`);
  assertAlmostEquals(after, 0.9, 0.02);
  assert(shifted.weights.effective < 2_000);
  assertStringIncludes(shiftedReading(shifted), "Weighted for covariate shift, 4,000 stays count as");
});

Deno.test("`shiftedInterval()` leaves an interval alone where the mix is the same, and where too few stays would count", () => {
  const same = shiftedInterval(apart, stays("test", 4_000, { seed: 3 }), asking);
  assertStringIncludes(shiftedReading(same), "can't be told from that");
  const other = stays("calibration", 4_000, { share: 0.02, seed: 5 });
  const far = shiftedInterval(other, stays("test", 4_000, { share: 0.98, seed: 4 }), asking);
  assertStringIncludes(String(far), "fewer than 500");
  assertStringIncludes(String(shiftedInterval(apart, stays("test", 50), asking)), "fewer than 100");
});

Deno.test("`shiftWeights()` are likelihood ratios, at most ten, of stays that the classifier has not seen", () => {
  const test = stays("test", 4_000, { share: 0.7, seed: 2 }).matrix, [ward] = apart.matrix.features;
  const { weight, capped, auc } = shiftWeights(apart.matrix, test, { seed: 1 })!;
  assert(ward?.type === "category" && auc.lower > 0.7);
  const meanOf = (code: number) => {
    const own = weight.filter((_, row) => ward.codes[row] === code);
    return own.reduce((sum, each) => sum + each, 0) / own.length;
  };
  assertAlmostEquals(meanOf(0), 0.3 / 0.9, 0.05);
  assertAlmostEquals(meanOf(1), 7, 0.7);
  assert(capped < 80);
  const rare = shiftWeights(stays("calibration", 4_000, { share: 0.02 }).matrix, test, { seed: 1 })!;
  assert(rare.capped > 0 && rare.weight.every((each) => each <= mostShiftWeight));
});
