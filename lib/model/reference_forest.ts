import defer * as mlForest from "ml-random-forest";
import {
  checkOption,
  type Feature,
  featureSchema,
  type Matrix,
  takeMatrixRows,
  type TrainingRows,
  trainingRows,
} from "lib/features/mod.ts";
import { randomSource, rowDrawer, sampleWithoutReplacement, weightedMean } from "lib/stats/mod.ts";
import { fittedModel } from "./fitted_model.ts";
import type { Model } from "./model.ts";

export type ReferenceForestOptions = {
  /** Rows that are learned from, drawn at random; all where there are no more. Default 5,000. */
  readonly rows?: number;
  /** Default 20. */
  readonly trees?: number;
  /** Rows drawn for a tree, out of those. Default 300. */
  readonly rowsPerTree?: number;
  /** Share of the features that a tree sees. Default 0.6. */
  readonly featuresPerTree?: number;
  /** Default 1. */
  readonly seed?: number;
};

/**
 * Fits a forest by the package `ml-random-forest`, for comparison with our own: it can't be written down or
 * registered.
 *
 * The package's time grows with the square of a tree's rows (a tree of 5,000 rows takes seconds), hence the
 * sample of rows and the fewer still for each tree, which are drawn with replacement in proportion to their
 * weights. It knows numbers only: a label becomes the mean stay of its rows in the sample, shrunk to the
 * overall mean by 20 rows; missing values become the mean. Its explanations are all base.
 *
 * Source: https://github.com/mljs/random-forest.
 *
 * @throws {TypeError} when the matrix has no target or no features.
 * @throws {RangeError} when no row can be learned from (see `trainingRows`), or an option is out of its
 * range.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitReferenceForest } from "lib/model/reference_forest.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(30, 40, 50) };
 * const matrix = { rowCount: 3, features: [age], target: Float64Array.of(7, 7, 7) };
 * assertEquals(fitReferenceForest(matrix).predict(matrix), Float64Array.of(7, 7, 7));
 * ```
 */
export function fitReferenceForest(matrix: Matrix, options: ReferenceForestOptions = {}): Model {
  const settings = { ...defaults, ...options };
  checkSettings(settings);
  if (matrix.features.length === 0) {
    throw new TypeError("Cannot fit a reference forest as it must have features: the matrix has none");
  }
  const random = randomSource(settings.seed);
  const training = sampleRows(trainingRows(matrix), settings.rows, random);
  const schema = featureSchema(matrix);
  const encoders = training.matrix.features.map((feature) => fitEncoder(feature, training));
  const rows = encodeRows(encoders, training.matrix);
  const trees = Array.from({ length: settings.trees }, () => fitTree(rows, training, settings, random));
  const predict = (given: Matrix) => meanOfTrees(trees, encodeRows(encoders, given));
  return fittedModel({
    kind: "reference-forest",
    schema,
    predict,
    explain: (given) => {
      const contributions = schema.map(({ name }) => ({ feature: name, amount: 0 }));
      return Array.from(predict(given), (base) => ({ base, contributions }));
    },
    parameters: null,
  });
}

const defaults = { rows: 5_000, trees: 20, rowsPerTree: 300, featuresPerTree: 0.6, seed: 1 };
/** So many rows of the overall mean join each label's own. */
const labelSmoothing = 20;
type RowEncoder = (feature: Feature, row: number) => number;

function checkSettings(settings: typeof defaults): void {
  checkOption("rows", settings.rows, { least: 1, whole: true });
  checkOption("trees", settings.trees, { least: 1, whole: true });
  checkOption("rowsPerTree", settings.rowsPerTree, { least: 1, whole: true });
  checkOption("featuresPerTree", settings.featuresPerTree, { least: 0, aboveLeast: true, greatest: 1 });
}

function sampleRows(training: TrainingRows, most: number, random: () => number): TrainingRows {
  const count = training.target.length;
  if (count <= most) return training;
  const { target, weight, matrix } = training;
  return trainingRows(
    takeMatrixRows({ ...matrix, target, weight }, sampleWithoutReplacement(count, most, random)),
  );
}

function fitEncoder(feature: Feature, sample: TrainingRows): RowEncoder {
  return feature.type === "number"
    ? fitNumber(feature.values, sample)
    : fitLabels(feature.codes, feature.labels, sample);
}

function fitNumber(values: Float64Array, { weight }: TrainingRows): RowEncoder {
  const known = values.map((value) => Number.isNaN(value) ? 0 : value);
  const knownWeight = weight.map((each, row) => Number.isNaN(values[row]!) ? 0 : each);
  const mean = weightedMean(known, knownWeight);
  const missing = Number.isNaN(mean) ? 0 : mean;
  return (given, row) =>
    given.type === "number" && !Number.isNaN(given.values[row]!) ? given.values[row]! : missing;
}

function fitLabels(
  codes: Int32Array,
  labels: readonly string[],
  { target, weight }: TrainingRows,
): RowEncoder {
  const overall = weightedMean(target, weight);
  const sums = new Float64Array(labels.length).fill(labelSmoothing * overall);
  const weights = new Float64Array(labels.length).fill(labelSmoothing);
  codes.forEach((code, row) => {
    if (code < 0) return;
    sums[code]! += weight[row]! * target[row]!;
    weights[code]! += weight[row]!;
  });
  const means = sums.map((sum, code) => sum / weights[code]!);
  return (given, row) => given.type === "category" ? means[given.codes[row]!] ?? overall : overall;
}

/** Rows of numbers, as the package wants them. */
function encodeRows(encoders: readonly RowEncoder[], matrix: Matrix): number[][] {
  return Array.from(
    { length: matrix.rowCount },
    (_, row) => encoders.map((encode, f) => encode(matrix.features[f]!, row)),
  );
}

function fitTree(
  rows: readonly number[][],
  { target, weight }: TrainingRows,
  { rowsPerTree, featuresPerTree }: typeof defaults,
  random: () => number,
): mlForest.RandomForestRegression {
  const draw = rowDrawer(weight, random);
  const drawn = Array.from({ length: Math.min(rowsPerTree, rows.length) }, draw);
  const tree = new mlForest.RandomForestRegression({
    nEstimators: 1,
    seed: Math.floor(random() * 2 ** 31),
    maxFeatures: Math.max(1, Math.round(featuresPerTree * rows[0]!.length)),
    replacement: false,
    useSampleBagging: false,
    noOOB: true,
    treeOptions: { minNumSamples: 10 },
  });
  tree.train(drawn.map((row) => rows[row]!), drawn.map((row) => target[row]!));
  return tree;
}

function meanOfTrees(trees: readonly mlForest.RandomForestRegression[], rows: number[][]): Float64Array {
  const sums = new Float64Array(rows.length);
  if (rows.length === 0) return sums;
  for (const tree of trees) tree.predict(rows).forEach((days, row) => sums[row]! += days);
  return sums.map((sum) => sum / trees.length);
}
