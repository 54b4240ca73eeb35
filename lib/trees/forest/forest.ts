import { checkOption, type Matrix, refuseOffset, takeMatrixRows } from "lib/features/mod.ts";
import {
  checkClassLabels,
  checkClassWeights,
  type ClassWeights,
  weighClasses,
} from "../binning/class_weights.ts";
import { type TrainingData, trainingData, usedRows } from "../binning/training_data.ts";
import { type Ensemble, MOST_CLASSES } from "../ensemble/ensemble.ts";
import { targetMean } from "../losses/target_mean.ts";
import { FAILED, OtherThreadFailed } from "../threads/barrier.ts";
import { Team, usefulThreads } from "../threads/pool.ts";
import { checkSeedAndThreads } from "../threads/seed_and_threads.ts";
import type { Work } from "../worker.ts";
import { type ForestPlan, type ForestSettings, MOST_FEATURES, planForest } from "./forest_plan.ts";
import { BATCH_END, ForestThread, GROWN, HEAP_USED } from "./forest_thread.ts";
import { forestEnsemble, type RawForest, type RawTree, rawTrees } from "./forest_trees.ts";
import { RowDraws } from "./row_draws.ts";
import { sampledRows } from "./sampled_rows.ts";

/** What decides a forest, beside the data. */
export type ForestOptions = {
  /** Default 100. */
  readonly trees?: number;
  /** Most splits between root and leaf, at most 1000. Default 1000. */
  readonly maxDepth?: number;
  /** Least number of different rows in a leaf, on average: it has as many draws as so many rows have. Default 5. */
  readonly minLeafRows?: number;
  /** Share of the features that each split chooses from, drawn anew for each. Default 1/3. */
  readonly featuresPerSplit?: number;
  /** Whether each tree is grown from rows drawn with replacement, in proportion to their weights. Default true. */
  readonly bootstrap?: boolean;
  /** Whether each feature drawn is cut at random (extremely randomised trees) rather than best. Default false. */
  readonly randomCuts?: boolean;
  /** With so many classes, targets are class numbers, and the forest has an output for the share of each. */
  readonly classes?: number;
  /** What the weight of each class's rows is multiplied by, by class number, or "balanced". Default: all 1. */
  readonly classWeights?: ClassWeights;
  /** What classes are called, by number: kept for `probabilities()`. */
  readonly classLabels?: readonly string[];
  /** Default 1. */
  readonly seed?: number;
  /** Most bins of a number, up to 255. Default 255. */
  readonly bins?: number;
  /** A label with fewer rows (by weight) joins the missing values, where there are more than 255. Default 5. */
  readonly minCategoryRows?: number;
  /** So many rows of the mean join each label's own, where labels must share bins. Default 10. */
  readonly categorySmoothing?: number;
  /** Most threads. Default: as many as there are processors; the trees are the same for any number. */
  readonly threads?: number;
  /**
   * Called once, with how many threads the fit has, and why a worker could not start, where one could not.
   */
  readonly onThreads?: (threads: number, trouble: string | null) => void;
  /** Called after each tree of an output, with how many are grown. */
  readonly onTree?: (trees: number) => void;
};

/** What `fitForest()` takes where an option is left out. */
const forestDefaults = {
  trees: 100,
  maxDepth: 1000,
  minLeafRows: 5,
  featuresPerSplit: 1 / 3,
  bootstrap: true,
  randomCuts: false,
  seed: 1,
  bins: 255,
  minCategoryRows: 5,
  categorySmoothing: 10,
};

/**
 * Fits a random forest: the mean of trees grown from bootstrap samples, whose splits choose from a random share of the
 * features.
 *
 * Targets of 0 and 1 give the probability of 1; `classes` grows a forest a class, whose shares sum to about 1. Numbers are cut in order;
 * categories too, by the mean target of their labels (see `forest/ordered_bins.ts`); each split learns where missing
 * values go. Trees depend on the seed and their number, not on threads. With weights a row is drawn in proportion to
 * its own, even where `bootstrap` is false.
 *
 * Source: L. Breiman, Random forests (https://doi.org/10.1023/A:1010933404324).
 *
 * @throws {TypeError} when the matrix has no target or has an offset, an array without an entry for each row, two features of
 * one name or a code without a label.
 * @throws {RangeError} when an option is out of its range, no row has a positive weight, a target or feature
 * is infinite, targets are too large or small to compute with, there are more than 65,535 features, or the
 * fit needs more memory than there is.
 * @throws the reason of `signal`, when it is aborted between two trees.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitForest } from "lib/trees/forest/forest.ts";
 * import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(30, 40, 50) };
 * const forest = fitForest({ rowCount: 3, features: [age], target: Float64Array.of(7, 7, 7) }, { trees: 5 });
 * assertEquals(predictRaw(forest, { rowCount: 3, features: [age] }), Float64Array.of(7, 7, 7));
 * ```
 */
export function fitForest(
  matrix: Matrix,
  options: ForestOptions = {},
  signal?: AbortSignal,
): Ensemble {
  const settings = { ...forestDefaults, ...options };
  checkForestOptions(settings);
  const features = matrix.features.length;
  if (features > MOST_FEATURES) {
    throw new RangeError(
      `Cannot fit a forest as it takes at most ${MOST_FEATURES} features: there are ${features}`,
    );
  }
  refuseOffset(matrix);
  const used = usedRows(weighClasses(matrix, settings.classWeights), null).matrix;
  const team = new Team(wantedThreads(used.rowCount, settings));
  try {
    return growForests(used, settings, team, signal);
  } catch (error) {
    throw team.explained(error);
  } finally {
    team.end(false);
  }
}

function growForests(
  matrix: Matrix,
  settings: Settings,
  team: Team,
  signal: AbortSignal | undefined,
): Ensemble {
  const { rows, weight } = sampledRows(matrix.rowCount, matrix.weight);
  const hasCopies = rows.length > matrix.rowCount;
  const sampled = hasCopies ? { ...takeMatrixRows(matrix, rows), weight: weight! } : matrix;
  const data = trainingData(sampled, settings);
  const { classes, classLabels, bootstrap, seed } = settings;
  settings.onThreads?.(team.assemble(), team.trouble);
  const targets = classes === undefined ? [data.target] : classTargets(data.target, classes);
  const forests = targets.map((target) => growForest({ ...data, target }, settings, team, signal));
  const base = Float64Array.from(forests, (forest) => forest.base);
  const objective = classes === undefined
    ? { name: "squared" as const }
    : { name: "shares" as const, classes };
  const draws = bootstrap || data.weight !== null ? { draws: { seed, rows: matrix.rowCount } } : {};
  const labels = classLabels ? { classLabels } : {};
  return { ...forestEnsemble(data, forests, { objective, base }), ...labels, ...draws };
}

type Settings = typeof forestDefaults & ForestOptions;

/** @throws {RangeError} naming the first option that is out of its range. */
function checkForestOptions(settings: Settings): void {
  checkOption("trees", settings.trees, { least: 1, whole: true, greatest: 1e6 });
  checkOption("maxDepth", settings.maxDepth, { least: 0, whole: true });
  checkOption("minLeafRows", settings.minLeafRows, { least: 1, greatest: 1e9 });
  checkOption("featuresPerSplit", settings.featuresPerSplit, { least: 0, aboveLeast: true, greatest: 1 });
  checkOption("bins", settings.bins, { least: 2, greatest: 255, whole: true });
  checkOption("minCategoryRows", settings.minCategoryRows, { least: 0, greatest: 1e100 });
  checkOption("categorySmoothing", settings.categorySmoothing, { least: 0, greatest: 1e100 });
  checkSeedAndThreads(settings);
  const { classes } = settings;
  if (classes !== undefined) {
    checkOption("classes", classes, { least: 2, whole: true, greatest: MOST_CLASSES });
  }
  checkClassWeights(settings.classWeights, classes ?? null);
  checkClassLabels(settings.classLabels, classes ?? null);
}

function classTargets(target: Float64Array, classes: number): Float64Array[] {
  if (!target.every((value) => Number.isInteger(value) && value >= 0 && value < classes)) {
    throw new RangeError(
      `Cannot fit a model as every target must be a class number from 0 to ${classes - 1}`,
    );
  }
  return Array.from({ length: classes }, (_, k) => target.map((value) => value === k ? 1 : 0));
}

/** A tree costs about a quarter of a pass over the rows that a thread is worth. */
function wantedThreads(rows: number, { threads = Infinity, trees }: Settings): number {
  return Math.min(threads, trees, usefulThreads(rows * trees / 4));
}

/** One output's forest. */
function growForest(
  data: TrainingData,
  settings: Settings,
  team: Team,
  signal: AbortSignal | undefined,
): RawForest & { readonly base: number } {
  const mean = targetMean({ target: data.target, weights: data.units, censored: null });
  const forestSettings: ForestSettings = {
    trees: settings.trees,
    maxDepth: settings.maxDepth,
    minLeafRows: leafDraws(data, settings),
    featuresPerSplit: Math.max(1, Math.round(settings.featuresPerSplit * data.columns.length)),
    bootstrap: settings.bootstrap,
    isExtra: settings.randomCuts,
    seed: settings.seed,
  };
  const { plan, places } = planForest(data, mean, forestSettings, team.assemble());
  const trees = growBatches(plan, team, settings.onTree, signal);
  return { trees, places, residualScale: plan.residualScale, base: plan.base };
}

/** Draws of a leaf: one row may fill it alone where one is enough. */
function leafDraws({ weight }: TrainingData, { minLeafRows, seed, bootstrap }: Settings): number {
  if (minLeafRows <= 1) return 1;
  return Math.max(1, Math.round(minLeafRows * new RowDraws(seed, weight, bootstrap).drawsOfDrawn));
}

function growBatches(
  plan: ForestPlan,
  team: Team,
  onTree: ((trees: number) => void) | undefined,
  signal: AbortSignal | undefined,
): RawTree[] {
  const control = new Int32Array(plan.memory.buffer, plan.control, 16);
  const thread = new ForestThread(plan, 0);
  const trees: RawTree[] = [];
  while (trees.length < plan.settings.trees) {
    const first = trees.length;
    const end = Math.min(plan.settings.trees, first + plan.batchTrees);
    Atomics.store(control, HEAP_USED, 0);
    Atomics.store(control, BATCH_END, end);
    team.ask((thread) => ({ kind: "forest", plan, thread } satisfies Work));
    try {
      do {
        signal?.throwIfAborted();
        onTree?.(Math.min(end, Atomics.load(control, GROWN)));
      } while (thread.growNext());
    } catch (error) {
      Atomics.store(control, BATCH_END, 0);
      throw error;
    }
    waitForTrees(control, end);
    onTree?.(end);
    for (const tree of rawTrees(plan, first, end)) trees.push(tree);
  }
  return trees;
}

function waitForTrees(control: Int32Array, count: number): void {
  for (let grown = Atomics.load(control, GROWN); grown < count; grown = Atomics.load(control, GROWN)) {
    if (Atomics.load(control, FAILED) === 1) {
      throw new OtherThreadFailed("Cannot fit a forest as every thread must keep going: one has failed");
    }
    Atomics.wait(control, GROWN, grown, 5);
  }
}
