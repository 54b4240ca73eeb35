import { checkOption } from "lib/features/check/check_option.ts";
import { type TrainingRows, trainingRows } from "lib/features/check/training_rows.ts";
import { featureSchema } from "lib/features/feature_schema.ts";
import type { Matrix } from "lib/features/matrix.ts";
import type { Model } from "lib/model/model.ts";
import { randomSource, sampleWithoutReplacement } from "lib/stats/random.ts";
import { weightedMean } from "lib/stats/weighted_mean.ts";
import { weightedMedian } from "lib/stats/weighted_median.ts";
import { binMatrix, type BinnedMatrix, fitBinning } from "./binning.ts";
import { featuresByName, type Leaf, TreeGrower } from "./grower.ts";
import { leafOf } from "./tree.ts";
import { TreeBuilder } from "./tree_builder.ts";
import { treeModel } from "./tree_ensemble.ts";

export type BoostingOptions = {
  /** Trees, one after another. Default 100. */
  readonly rounds?: number;
  /** The share of each tree's correction that is taken. Default 0.1. */
  readonly learningRate?: number;
  /** Most leaves of a tree. Default 31. */
  readonly maxLeaves?: number;
  /** Least weight of a leaf, in rows. Default 20. */
  readonly minLeafRows?: number;
  /** L2 penalty on the leaf values, in rows. Default 0. */
  readonly lambda?: number;
  /** "squared" aims at the mean stay, "absolute" at the median. Default "squared". */
  readonly loss?: "squared" | "absolute";
  /** Share of the rows that each tree is grown from, without replacement. Default 1. */
  readonly rowSampling?: number;
  /** Share of the features that each tree may ask for. Default 1. */
  readonly featureSampling?: number;
  /** Only matters where rows or features are sampled. Default 1. */
  readonly seed?: number;
  /** Most bins of a number. Default 255. */
  readonly bins?: number;
  /** A label with fewer rows (by weight) in a node joins the missing values there. Default 30. */
  readonly minCategoryRows?: number;
  /** So many rows of the node's mean join each label's own when labels are ordered. Default 10. */
  readonly categorySmoothing?: number;
  /** Called after each round, counted from 1. */
  readonly onRound?: (round: number) => void;
};

/**
 * Fits gradient-boosted regression trees on histograms.
 *
 * Each round grows a tree on the residuals (their signs, for absolute loss), gives each leaf the value that
 * reduces the loss most (the weighted mean of its residuals, or exactly their weighted median), and adds it
 * times the learning rate. Weights count as repetitions; the order of the columns makes no difference.
 * Numbers are cut in order, categories into any two sets of labels; each split learns where missing values
 * go. A constant target gives that constant.
 *
 * Sources: J. Friedman, Greedy function approximation (https://doi.org/10.1214/aos/1013203451); G. Ke et al.,
 * LightGBM (https://papers.nips.cc/paper/6907).
 *
 * @throws {TypeError} when the matrix has no target.
 * @throws {RangeError} when no row can be learned from (see `trainingRows`), or an option is out of its
 * range.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { plainBoosting } from "tests/trees/plain/boosting.ts";
 *
 * const codes = Int32Array.of(0, 0, 1, 1);
 * const ward = { name: "ward", type: "category" as const, codes, labels: ["P", "Q"] };
 * const matrix = { rowCount: 4, features: [ward], target: Float64Array.of(2, 2, 6, 6) };
 * const model = plainBoosting(matrix, { rounds: 1, learningRate: 1, minLeafRows: 1, minCategoryRows: 1 });
 * assertEquals(model.predict(matrix), Float64Array.of(2, 2, 6, 6));
 * ```
 */
export function plainBoosting(matrix: Matrix, options: BoostingOptions = {}): Model {
  const settings = { ...defaults, ...options };
  checkSettings(settings);
  const training = trainingRows(matrix);
  const binning = fitBinning(training.matrix, training.weight, settings.bins);
  const fit = startFit(training, binMatrix(binning, training.matrix), settings);
  const base = fit.predictions[0]!;
  for (let round = 1; round <= settings.rounds; round++) {
    addTree(fit);
    settings.onRound?.(round);
  }
  return treeModel("boosting", {
    schema: featureSchema(training.matrix),
    binning,
    trees: fit.builder.build(),
    base,
    scale: 1,
    gain: fit.grower.gain,
  });
}

const defaults = {
  rounds: 100,
  learningRate: 0.1,
  maxLeaves: 31,
  minLeafRows: 20,
  lambda: 0,
  loss: "squared" as "squared" | "absolute",
  rowSampling: 1,
  featureSampling: 1,
  seed: 1,
  bins: 255,
  minCategoryRows: 30,
  categorySmoothing: 10,
};
type Settings = typeof defaults & BoostingOptions;

/** A fit under way: `predictions[row]` is what the trees so far say. */
type Fit = {
  readonly settings: Settings;
  readonly training: TrainingRows;
  readonly data: BinnedMatrix;
  readonly grower: TreeGrower;
  readonly builder: TreeBuilder;
  readonly random: () => number;
  readonly predictions: Float64Array;
  readonly gradient: Float64Array;
  /** Room for a leaf's residuals and weights. */
  readonly residuals: Float64Array;
  readonly residualWeights: Float64Array;
};

function checkSettings(settings: Settings): void {
  checkOption("rounds", settings.rounds, { least: 1, whole: true });
  checkOption("learningRate", settings.learningRate, { least: 0, aboveLeast: true, greatest: 1 });
  checkOption("maxLeaves", settings.maxLeaves, { least: 2, whole: true });
  checkOption("minLeafRows", settings.minLeafRows, { least: 0, aboveLeast: true });
  checkOption("lambda", settings.lambda, { least: 0 });
  checkOption("rowSampling", settings.rowSampling, { least: 0, aboveLeast: true, greatest: 1 });
  checkOption("featureSampling", settings.featureSampling, { least: 0, aboveLeast: true, greatest: 1 });
  checkOption("minCategoryRows", settings.minCategoryRows, { least: 0 });
  checkOption("categorySmoothing", settings.categorySmoothing, { least: 0 });
}

function startFit(training: TrainingRows, data: BinnedMatrix, settings: Settings): Fit {
  const count = data.rowCount;
  const random = randomSource(settings.seed);
  const { target, weight } = training;
  const base = settings.loss === "squared"
    ? weightedMean(target, weight)
    : weightedMedian(target.slice(), weight.slice());
  return {
    settings,
    training,
    data,
    grower: new TreeGrower(data, { ...settings, maxDepth: Infinity, featuresPerSplit: Infinity, random }),
    builder: new TreeBuilder(),
    random,
    predictions: new Float64Array(count).fill(base),
    gradient: new Float64Array(count),
    residuals: new Float64Array(count),
    residualWeights: new Float64Array(count),
  };
}

function addTree(fit: Fit): void {
  const { settings, training, data, gradient, builder, random } = fit;
  setGradient(fit);
  const rows = sampleShare(data.rowCount, settings.rowSampling, random);
  const byName = featuresByName(data);
  const features = sampleShare(byName.length, settings.featureSampling, random).map((i) => byName[i]!);
  const leaves = fit.grower.grow({ rows, gradient, weight: training.weight }, features, builder);
  for (const leaf of leaves) builder.setValue(leaf.node, settings.learningRate * leafValue(fit, leaf, rows));
  builder.finishTree();
  if (rows.length === data.rowCount) addLeafValues(fit, leaves, rows);
  else addTreeValues(fit);
}

/** Weight times what the loss asks for: the residual, or only its sign. */
function setGradient({ settings, training, predictions, gradient }: Fit): void {
  const { target, weight } = training;
  const squared = settings.loss === "squared";
  for (let row = 0; row < gradient.length; row++) {
    const residual = target[row]! - predictions[row]!;
    gradient[row] = weight[row]! * (squared ? residual : Math.sign(residual));
  }
}

/** `share` of the numbers below `count`, at least one, ascending. */
function sampleShare(count: number, share: number, random: () => number): Int32Array {
  const size = Math.min(count, Math.max(1, Math.round(share * count)));
  if (size < count) return sampleWithoutReplacement(count, size, random).sort();
  const all = new Int32Array(count);
  for (let i = 0; i < count; i++) all[i] = i;
  return all;
}

/** What the loss is least at among a leaf's rows: the mean residual (shrunk by lambda), or the median one. */
function leafValue(fit: Fit, { start, end, total }: Leaf, rows: Int32Array): number {
  const { settings, training, predictions, residuals, residualWeights } = fit;
  if (settings.loss === "squared") return total.gradient / (total.weight + settings.lambda);
  for (let i = start; i < end; i++) {
    const row = rows[i]!;
    residuals[i - start] = training.target[row]! - predictions[row]!;
    residualWeights[i - start] = training.weight[row]!;
  }
  return weightedMedian(residuals, residualWeights, end - start);
}

function addLeafValues({ predictions, builder }: Fit, leaves: readonly Leaf[], rows: Int32Array): void {
  for (const { node, start, end } of leaves) {
    const value = builder.valueOf(node);
    for (let i = start; i < end; i++) predictions[rows[i]!]! += value;
  }
}

/** Adds the last tree's values to all rows, those too that it was not grown from. */
function addTreeValues({ predictions, builder, data }: Fit): void {
  const trees = builder.build();
  const root = trees.roots.at(-1)!;
  for (let row = 0; row < predictions.length; row++) {
    predictions[row]! += trees.value[leafOf(trees, root, data, row)]!;
  }
}
