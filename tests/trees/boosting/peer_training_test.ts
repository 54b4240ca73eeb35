import { assert } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { fixtureText } from "../exchange/fixture.ts";

/** What a peer's trees add to each row's start, for each class where there are several. */
type Expected = Readonly<Record<string, readonly (number | readonly number[])[]>>;
/** The rows, and what LightGBM says of them: fixtures/make_training.py. */
type Fixture = {
  readonly features: Readonly<Record<string, readonly number[]>>;
  readonly days: readonly number[];
  readonly isLong: readonly number[];
  readonly level: readonly number[];
  readonly offset: readonly number[];
  readonly exposure: readonly number[];
  readonly falls: readonly number[];
  readonly expected: Expected;
};
type Peer = {
  readonly name: string;
  readonly expected: Expected;
  readonly options: BoostingOptions;
  /** What second derivatives of a softmax are multiplied by, beside p (1 - p). */
  readonly spread: number;
  readonly tolerance: number;
};

const fixture = JSON.parse(fixtureText("training_lightgbm.txt")) as Fixture;
const { days, isLong, level, falls } = fixture;
const features = Object.entries(fixture.features).map(([name, values]) => ({
  ...{ name, type: "number" as const, values: Float64Array.from(values) },
}));
const [offset, logExposure] = [
  Float64Array.from(fixture.offset),
  Float64Array.from(fixture.exposure, Math.log),
];

/**
 * LightGBM adds up gradients in single precision, XGBoost keeps scores in it, too. It grows level by level:
 * the same trees where all leaves of a depth may split.
 */
const peers: readonly Peer[] = [
  { name: "LightGBM", expected: fixture.expected, options: {}, spread: 3 / 2, tolerance: 2e-6 },
  {
    name: "XGBoost",
    expected: (JSON.parse(fixtureText("training_xgboost.txt")) as Pick<Fixture, "expected">).expected,
    options: { maxDepth: 3 },
    spread: 2,
    tolerance: 5e-6,
  },
];

/** The largest difference of what trees add to a row's start from what a peer's do. */
function difference(
  { expected, options: ofPeer }: Peer,
  name: string,
  target: readonly number[],
  options: BoostingOptions,
  more: Partial<Matrix> = {},
): number {
  const matrix = { rowCount: target.length, features, target: Float64Array.from(target) };
  const usual = { rounds: 5, learningRate: 0.3, maxLeaves: 8, minLeafRows: 1, minLeafWeight: 2 };
  const trees = fitBoosting({ ...matrix, ...more }, { ...usual, ...ofPeer, ...options });
  const added = predictRaw(trees, matrix).map((score, i) => score - trees.base[i % trees.outputs]!);
  const theirs = expected[name]!.flat();
  return added.reduce((most, score, i) => Math.max(most, Math.abs(score - theirs[i]!)), 0);
}

Deno.test("`fitBoosting()` with an offset or exposure learns what its peers do from the same start", () => {
  const cases = [
    ["squared, offset", days, {}, offset],
    ["logistic, offset", isLong, { loss: "logistic" }, offset],
    ["poisson, exposure", falls, { loss: "poisson" }, logExposure],
  ] as const;
  for (const peer of peers) {
    for (const [name, target, options, offset] of cases) {
      const found = difference(peer, name, target, options, { offset });
      assert(found < peer.tolerance, `${peer.name}, ${name}: off by ${found}`);
    }
  }
});

Deno.test("`fitBoosting()` with interaction constraints grows the trees that its peers do", () => {
  for (const peer of peers) {
    const interactions = [["age", "month"], ["severity", "visits"]];
    const found = difference(peer, "squared, interactions", days, { interactions });
    assert(found < peer.tolerance, `${peer.name}: off by ${found}`);
    const free = difference(peer, "squared, all may meet", days, {});
    assert(free < peer.tolerance, `${peer.name} without them: off by ${free}`);
    // they decide something here
    assert(difference(peer, "squared, interactions", days, {}) > 0.1);
  }
});

Deno.test("`fitBoosting()` with class weights learns what LightGBM and XGBoost do with `scale_pos_weight`, and with `is_unbalance`", () => {
  const share = isLong.reduce((sum, each) => sum + each) / isLong.length;
  const cases = [
    { name: "logistic, class weights", classWeights: [1, 3], mean: 1 + 2 * share },
    // LightGBM leaves the commoner class's weights at 1; XGBoost has no such option
    { name: "logistic, balanced", classWeights: "balanced", mean: 2 * (1 - share) },
  ] as const;
  for (const peer of peers) {
    for (const { name, classWeights, mean } of cases.filter(({ name }) => peer.expected[name])) {
      // weights are relative here: so are the least sums of second derivatives
      const options = { loss: "logistic", classWeights, minLeafWeight: 2 / mean } as const;
      const found = difference(peer, name, isLong, options);
      assert(found < peer.tolerance, `${peer.name}, ${name}: off by ${found}`);
    }
  }
});

Deno.test("`fitBoosting()` with weights for three classes learns what its peers do with those of rows", () => {
  const weights = [1, 1.7, 4.3];
  const mean = level.reduce((sum, each) => sum + weights[each]! / level.length, 0);
  const cases = [
    { name: "softmax, class weights", classWeights: weights, mean },
    { name: "softmax, balanced", classWeights: "balanced", mean: 1 },
  ] as const;
  for (const peer of peers) {
    // XGBoost's second derivatives are larger by a third than these here, and its steps smaller
    const times = 1.5 / peer.spread;
    for (const { name, classWeights, mean } of cases) {
      const found = difference(peer, name, level, {
        loss: { name: "softmax", classes: 3 },
        classWeights,
        learningRate: 0.3 * times,
        minLeafWeight: 2 * times / mean,
      });
      assert(found < peer.tolerance, `${peer.name}, ${name}: off by ${found}`);
    }
  }
});
