import { assert } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { fixtureText } from "../exchange/fixture.ts";

/** Rows, and what LightGBM's trees add to each one's start: fixtures/make_training.py. */
type Fixture = {
  readonly features: Readonly<Record<string, readonly number[]>>;
  readonly days: readonly number[];
  readonly isLong: readonly number[];
  readonly offset: readonly number[];
  readonly exposure: readonly number[];
  readonly falls: readonly number[];
  readonly expected: Readonly<Record<string, readonly number[]>>;
};
const fixture = JSON.parse(fixtureText("training_lightgbm.txt")) as Fixture;
const { days, isLong, falls, expected } = fixture;
const features = Object.entries(fixture.features).map(([name, values]) => ({
  ...{ name, type: "number" as const, values: Float64Array.from(values) },
}));
const [offset, logExposure] = [
  Float64Array.from(fixture.offset),
  Float64Array.from(fixture.exposure, Math.log),
];

/** LightGBM adds up gradients in single precision. */
const tolerance = 2e-6;

/** The largest difference of what trees add to a row's start from what LightGBM's do. */
function difference(
  name: string,
  target: readonly number[],
  options: BoostingOptions,
  more: Partial<Matrix> = {},
): number {
  const matrix = { rowCount: target.length, features, target: Float64Array.from(target) };
  const usual = { rounds: 5, learningRate: 0.3, maxLeaves: 8, minLeafRows: 1, minLeafWeight: 2 };
  const trees = fitBoosting({ ...matrix, ...more }, { ...usual, ...options });
  const added = predictRaw(trees, matrix).map((score) => score - trees.base[0]!);
  return added.reduce((most, score, row) => Math.max(most, Math.abs(score - expected[name]![row]!)), 0);
}

Deno.test("`fitBoosting()` with an offset or exposure learns what LightGBM does from the same start", () => {
  const cases = [
    ["squared, offset", days, {}, offset],
    ["logistic, offset", isLong, { loss: "logistic" }, offset],
    ["poisson, exposure", falls, { loss: "poisson" }, logExposure],
  ] as const;
  for (const [name, target, options, offset] of cases) {
    const found = difference(name, target, options, { offset });
    assert(found < tolerance, `${name}: off by ${found}`);
  }
});

Deno.test("`fitBoosting()` with interaction constraints grows the trees that LightGBM does", () => {
  const interactions = [["age", "month"], ["severity", "visits"]];
  const found = difference("squared, interactions", days, { interactions });
  assert(found < tolerance, `off by ${found}`);
  const free = difference("squared, all may meet", days, {});
  assert(free < tolerance, `without them: off by ${free}`);
  // they decide something here
  assert(difference("squared, interactions", days, {}) > 0.1);
});

Deno.test("`fitBoosting()` with class weights learns what LightGBM does with `scale_pos_weight` and `is_unbalance`", () => {
  const share = isLong.reduce((sum, each) => sum + each) / isLong.length;
  const cases = [
    { name: "logistic, class weights", classWeights: [1, 3], mean: 1 + 2 * share },
    // LightGBM leaves the commoner class's weights at 1
    { name: "logistic, balanced", classWeights: "balanced", mean: 2 * (1 - share) },
  ] as const;
  for (const { name, classWeights, mean } of cases) {
    // weights are relative here: so are the least sums of second derivatives
    const found = difference(name, isLong, { loss: "logistic", classWeights, minLeafWeight: 2 / mean });
    assert(found < tolerance, `${name}: off by ${found}`);
  }
});
