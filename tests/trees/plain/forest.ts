import { checkOption } from "lib/features/check/check_option.ts";
import { type TrainingRows, trainingRows } from "lib/features/check/training_rows.ts";
import { featureSchema } from "lib/features/feature_schema.ts";
import type { Matrix } from "lib/features/matrix.ts";
import type { Model } from "lib/model/model.ts";
import { randomSource } from "lib/stats/random.ts";
import { rowDrawer } from "lib/stats/row_drawer.ts";
import { weightedMean } from "lib/stats/weighted_mean.ts";
import { binMatrix, fitBinning } from "./binning.ts";
import { featuresByName, type GrowthTarget, TreeGrower } from "./grower.ts";
import { TreeBuilder } from "./tree_builder.ts";
import { treeModel } from "./tree_ensemble.ts";

export type ForestOptions = {
  /** Default 60. */
  readonly trees?: number;
  /** Most splits between root and leaf. Default: no limit. */
  readonly maxDepth?: number;
  /** Least number of drawn rows in a leaf. Default 5. */
  readonly minLeafRows?: number;
  /** Share of the features that each split chooses from, drawn anew for each. Default 1/3. */
  readonly featuresPerSplit?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Most bins of a number. Default 255. */
  readonly bins?: number;
  /** A label with fewer drawn rows in a node joins the missing values there. Default 5. */
  readonly minCategoryRows?: number;
  /** So many rows of the node's mean join each label's own when labels are ordered. Default 10. */
  readonly categorySmoothing?: number;
  /** Called after each tree, counted from 1. */
  readonly onTree?: (tree: number) => void;
};

/**
 * Fits a random forest of regression trees on histograms: the mean of trees grown from bootstrap samples,
 * whose splits choose from a random share of the features.
 *
 * As many rows are drawn for a tree as there are, in proportion to their weights. Numbers, categories and
 * missing values are treated as by `plainBoosting`. A constant target gives that constant.
 *
 * Source: L. Breiman, Random forests (https://doi.org/10.1023/A:1010933404324).
 *
 * @throws {TypeError} when the matrix has no target.
 * @throws {RangeError} when no row can be learned from (see `trainingRows`), or an option is out of its
 * range.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { plainForest } from "tests/trees/plain/forest.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(30, 40, 50) };
 * const target = Float64Array.of(7, 7, 7);
 * const model = plainForest({ rowCount: 3, features: [age], target }, { trees: 5 });
 * assertEquals(model.predict({ rowCount: 3, features: [age] }), Float64Array.of(7, 7, 7));
 * ```
 */
export function plainForest(matrix: Matrix, options: ForestOptions = {}): Model {
  const settings = { ...defaults, ...options };
  checkSettings(settings);
  const training = trainingRows(matrix);
  const binning = fitBinning(training.matrix, training.weight, settings.bins);
  const data = binMatrix(binning, training.matrix);
  const random = randomSource(settings.seed);
  const features = featuresByName(data);
  const featuresPerSplit = Math.max(1, Math.round(settings.featuresPerSplit * features.length));
  const growerOptions = { ...settings, lambda: 0, maxLeaves: Infinity, featuresPerSplit, random };
  const grower = new TreeGrower(data, growerOptions);
  const builder = new TreeBuilder();
  const mean = weightedMean(training.target, training.weight);
  const draw = rowDrawer(training.weight, random);
  for (let tree = 1; tree <= settings.trees; tree++) {
    const leaves = grower.grow(bootstrapTarget(training, mean, draw), features, builder);
    for (const { node, total } of leaves) builder.setValue(node, total.gradient / total.weight);
    builder.finishTree();
    settings.onTree?.(tree);
  }
  return treeModel("forest", {
    schema: featureSchema(training.matrix),
    binning,
    trees: builder.build(),
    base: mean,
    scale: 1 / settings.trees,
    gain: grower.gain,
  });
}

const defaults = {
  trees: 60,
  maxDepth: Infinity,
  minLeafRows: 5,
  featuresPerSplit: 1 / 3,
  seed: 1,
  bins: 255,
  minCategoryRows: 5,
  categorySmoothing: 10,
};

function checkSettings(settings: typeof defaults): void {
  checkOption("trees", settings.trees, { least: 1, whole: true });
  checkOption("maxDepth", settings.maxDepth, { least: 0, whole: true });
  checkOption("minLeafRows", settings.minLeafRows, { least: 1 });
  checkOption("featuresPerSplit", settings.featuresPerSplit, { least: 0, aboveLeast: true, greatest: 1 });
  checkOption("minCategoryRows", settings.minCategoryRows, { least: 0 });
  checkOption("categorySmoothing", settings.categorySmoothing, { least: 0 });
}

/** A bootstrap sample: the rows drawn, each weighing as often as it was, and their distance from the mean. */
function bootstrapTarget({ target }: TrainingRows, mean: number, draw: () => number): GrowthTarget {
  const count = target.length;
  const weight = new Float64Array(count);
  for (let i = 0; i < count; i++) weight[draw()]!++;
  const rows: number[] = [];
  const gradient = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    if (weight[row] === 0) continue;
    rows.push(row);
    gradient[row] = weight[row]! * (target[row]! - mean);
  }
  return { rows: Int32Array.from(rows), gradient, weight };
}
