import type { Feature, Matrix } from "lib/features/matrix.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import type { BoostingOptions, LossOption } from "lib/trees/boosting/boosting_options.ts";

/** A small fit that anybody might ask for, and what it was made of. */
export type RandomFit = {
  readonly matrix: Matrix & { readonly target: Float64Array };
  readonly options: BoostingOptions;
};

type Random = () => number;

const below = (random: Random, count: number) => Math.floor(random() * count);
const oneOf = <T>(random: Random, choices: readonly T[]): T => choices[below(random, choices.length)]!;

/**
 * Numbers of every kind: ties, halves, constants, whole and normal ones, near each other, huge, tiny and
 * missing ones.
 */
function randomNumbers(random: Random, rows: number): Float64Array {
  const make = oneOf<() => number>(random, [
    () => below(random, 4),
    () => below(random, 100) - 50,
    () => below(random, 1000) / 2,
    () => normal(random),
    () => 7,
    () => NaN,
    () => 1e300 * normal(random),
    () => 1e-310 * below(random, 9),
    () => 1 + below(random, 5) * Number.EPSILON,
    () => 1.7e12 + below(random, 50),
    () => oneOf(random, [0, -0, 5e-324, -5e-324]),
  ]);
  const missing = oneOf(random, [0, 0, 0.1, 0.6]);
  return Float64Array.from({ length: rows }, () => random() < missing ? NaN : make());
}

function randomFeature(random: Random, rows: number, name: string): Feature {
  if (random() < 0.65) return { name, type: "number", values: randomNumbers(random, rows) };
  const count = oneOf(random, [0, 1, 2, 3, 4, 5, 12, 300]);
  const missing = count === 0 ? 1 : oneOf(random, [0, 0.2]);
  const codes = Int32Array.from({ length: rows }, () => random() < missing ? -1 : below(random, count));
  return { name, type: "category", codes, labels: Array.from({ length: count }, (_, i) => `label ${i}`) };
}

/** None, or weights of every kind; some rows may weigh nothing, but never all. */
function randomWeight(random: Random, rows: number): Float64Array | undefined {
  const make = oneOf<(() => number) | null>(random, [
    null,
    null,
    () => 1,
    () => 0.01,
    () => below(random, 4),
    () => 1 + below(random, 3),
    () => Math.exp(2 * normal(random)),
    () => 1e-300 * (1 + random()),
    () => 1e300 * (1 + random()),
  ]);
  if (make === null) return undefined;
  const weight = Float64Array.from({ length: rows }, make);
  if (weight.every((each) => each === 0)) weight[0] = 1;
  return weight;
}

/** A loss and a target that it takes. */
function randomLoss(random: Random): [LossOption, () => number] {
  const real = oneOf<() => number>(random, [
    () => normal(random),
    () => below(random, 30),
    () => below(random, 3),
    () => 4.25,
    () => 1e90 * normal(random),
    () => 1e-90 * normal(random),
    () => 1.7e12 + 1000 * below(random, 2),
    () => random() < 0.02 ? 1e6 : normal(random),
  ]);
  const amount = oneOf<() => number>(random, [
    () => below(random, 20),
    () => Math.exp(2 * normal(random)),
    () => random() < 0.05 ? 1e5 : 0.015,
    () => 0,
  ]);
  return oneOf<[LossOption, () => number]>(random, [
    ["squared", real],
    ["squared", real],
    ["absolute", real],
    [{ name: "quantile", quantiles: [0.1, 0.9] }, real],
    [{ name: "huber", delta: oneOf(random, [1e-3, 1, 1e9]) }, real],
    ["poisson", amount],
    [{ name: "tweedie", power: 1.5 }, amount],
    ["gamma", () => amount() + 1e-6],
    ["logistic", () => below(random, 2)],
    ["logistic", () => 1],
    [{ name: "softmax", classes: 3 }, () => below(random, 3)],
    [{ name: "ordinal", levels: 4 }, () => below(random, 4)],
    [{ name: "hazard", ends: [0, 2, 5] }, () => below(random, 8)],
  ]);
}

/** The fit of a seed: the same on every machine. */
export function randomFit(seed: number): RandomFit {
  const random = randomSource(seed);
  const rows = oneOf(random, [1, 2, 3, 5, 10, 30, 60, 200]);
  const features = Array.from(
    { length: below(random, 6) },
    (_, f) => randomFeature(random, rows, `feature ${f}`),
  );
  const [loss, draw] = randomLoss(random);
  const weight = randomWeight(random, rows);
  const target = Float64Array.from({ length: rows }, draw);
  const isNewton = loss !== "absolute" && !(typeof loss === "object" && loss.name === "quantile");
  const options: BoostingOptions = {
    loss,
    rounds: 1 + below(random, 6),
    learningRate: oneOf(random, [1, 0.3, 0.1]),
    maxLeaves: 2 + below(random, 10),
    maxDepth: oneOf(random, [Infinity, Infinity, 2, 0]),
    minLeafRows: oneOf(random, [1, 1, 2, 5, 20]),
    minCategoryRows: oneOf(random, [0, 1, 5, 30]),
    categorySmoothing: oneOf(random, [0, 10]),
    lambda: oneOf(random, [0, 0, 1]),
    bins: oneOf(random, [255, 255, 16, 2]),
    rowSampling: oneOf(random, [1, 1, 1, 0.7]),
    featureSampling: oneOf(random, [1, 1, 0.5]),
    seed: below(random, 1e9),
    leastGain: oneOf(random, [0, 0, 0, 1e-3, 5]),
    ...(random() < 0.2 && {
      interactions: [["feature 0", "feature 1"], ["feature 1", "feature 2"]]
        .filter((set) => set.every((name) => features.some((each) => each.name === name))),
    }),
    ...(isNewton && { l1: oneOf(random, [0, 0, 0.1, 10]) }),
    ...(isNewton && { maxDeltaStep: oneOf(random, [Infinity, Infinity, 0.01, 2]) }),
  };
  return { matrix: { rowCount: rows, features, target, ...(weight && { weight }) }, options };
}
