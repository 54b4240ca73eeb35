import { type Matrix, refuseOffset } from "lib/features/mod.ts";
import {
  binMatrix,
  binnedData,
  type BinnedMatrix,
  checkBinOptionsAbsent,
  isBinned,
  takeBinnedRows,
  usedBinnedRows,
} from "../binning/binned_matrix.ts";
import { weighClasses } from "../binning/class_weights.ts";
import { type TrainingData, usedRows } from "../binning/training_data.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { targetMean } from "../losses/target_mean.ts";
import { FAILED, OtherThreadFailed } from "../threads/barrier.ts";
import { Team, usefulThreads } from "../threads/pool.ts";
import type { Work } from "../worker.ts";
import {
  checkForestOptions,
  forestDefaults,
  type ForestOptions,
  type ForestSetup,
} from "./forest_options.ts";
import { type ForestPlan, type ForestSettings, MOST_FEATURES, planForest } from "./forest_plan.ts";
import { BATCH_END, ForestThread, GROWN, HEAP_USED } from "./forest_thread.ts";
import { forestEnsemble, type RawForest, type RawTree, rawTrees } from "./forest_trees.ts";
import { RowDraws } from "./row_draws.ts";
import { sampledRows } from "./sampled_rows.ts";

/** Work that pauses before each tree; who goes on with it may hand in a signal that ends it there. */
type Growth<T> = Generator<void, T, AbortSignal | undefined>;

/** A forest's fit, see `fitForest()`; workers are given back when it ends, however it does. */
export function* forestFit(matrix: Matrix | BinnedMatrix, options: ForestOptions): Growth<Ensemble> {
  checkBinOptionsAbsent(matrix, options);
  const settings = { ...forestDefaults, ...options };
  checkForestOptions(settings);
  const features = isBinned(matrix) ? matrix.schema.length : matrix.features.length;
  if (features > MOST_FEATURES) {
    throw new RangeError(
      `Cannot fit a forest as it takes at most ${MOST_FEATURES} features: there are ${features}`,
    );
  }
  refuseOffset(matrix);
  const { classWeights } = settings;
  const used = isBinned(matrix)
    ? usedBinnedRows(matrix, classWeights, null).matrix
    : usedRows(weighClasses(matrix, classWeights), null).matrix;
  const team = new Team(wantedThreads(used.rowCount, settings));
  try {
    return yield* growForests(used, settings, team);
  } catch (error) {
    throw team.explained(error);
  } finally {
    team.end(false);
  }
}

function* growForests(
  matrix: Matrix | BinnedMatrix,
  settings: ForestSetup,
  team: Team,
): Growth<Ensemble> {
  const { rows, weight } = sampledRows(matrix.rowCount, matrix.weight);
  const hasCopies = rows.length > matrix.rowCount;
  const binned = isBinned(matrix) ? matrix : binMatrix(matrix, settings);
  const data = binnedData(hasCopies ? { ...takeBinnedRows(binned, rows), weight: weight! } : binned);
  const { classes, classLabels, bootstrap, seed } = settings;
  settings.onThreads?.(team.assemble(), team.trouble);
  const targets = classes === undefined ? [data.target] : classTargets(data.target, classes);
  const forests: BasedForest[] = [];
  for (const target of targets) forests.push(yield* growForest({ ...data, target }, settings, team));
  const base = Float64Array.from(forests, (forest) => forest.base);
  const objective = classes === undefined
    ? { name: "squared" as const }
    : { name: "shares" as const, classes };
  const draws = bootstrap || data.weights !== null ? { draws: { seed, rows: matrix.rowCount } } : {};
  const labels = classLabels ? { classLabels } : {};
  return { ...forestEnsemble(data, forests, { objective, base }), ...labels, ...draws };
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
function wantedThreads(rows: number, { threads = Infinity, trees }: ForestSetup): number {
  return Math.min(threads, trees, usefulThreads(rows * trees / 4));
}

type BasedForest = RawForest & { readonly base: number };

/** One output's forest. */
function* growForest(
  data: TrainingData,
  settings: ForestSetup,
  team: Team,
): Growth<BasedForest> {
  const mean = targetMean({ target: data.target, weights: data.weights?.units() ?? null, censored: null });
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
  const trees = yield* growBatches(plan, team, settings);
  return { trees, places, residualScale: plan.residualScale, base: plan.base };
}

/** Draws of a leaf: one row may fill it alone where one is enough. */
function leafDraws({ weights }: TrainingData, { minLeafRows, seed, bootstrap }: ForestSetup): number {
  if (minLeafRows <= 1) return 1;
  const draws = new RowDraws(seed, weights?.all() ?? null, bootstrap);
  return Math.max(1, Math.round(minLeafRows * draws.drawsOfDrawn));
}

function* growBatches(
  plan: ForestPlan,
  team: Team,
  { onTree, classes = 1 }: ForestSetup,
): Growth<RawTree[]> {
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
        const signal = yield;
        signal?.throwIfAborted();
        onTree?.(Math.min(end, Atomics.load(control, GROWN)));
      } while (thread.growNext());
    } catch (error) {
      Atomics.store(control, BATCH_END, 0);
      throw error;
    }
    waitForTrees(control, end);
    onTree?.(end);
    // the memory is overwritten by the next batch, and not kept for the next class
    const mayStay = end === plan.settings.trees && classes === 1;
    for (const tree of rawTrees(plan, first, end, mayStay)) trees.push(tree);
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
