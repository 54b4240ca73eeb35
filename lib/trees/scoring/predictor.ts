import { alignMatrix, type Matrix } from "lib/features/mod.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { hasCategory } from "../ensemble/tree_walk.ts";
import { Team, usefulThreads } from "../threads/pool.ts";
import { BATCH_ROWS, PIECE_ROWS, type ScorePlan, scorePlan } from "./score_plan.ts";
import { ScoreThread } from "./score_thread.ts";
import { CodeWriter } from "./split_codes.ts";
import { TreeWalker } from "./walk_trees.ts";

/** Fewer rows than this are walked down the trees: masks would take longer to make. */
const LEAST_ROWS_OF_MASKS = 2000;

/**
 * Scores rows with an ensemble, fast. Everything it returns is what `predictRaw()` would, to the last bit.
 *
 * Large batches are scored by bit masks (see `scoring/leaf_masks.ts`) on all threads; trees of more than 64 leaves are
 * walked down. What the masks need is made by the first large batch and kept.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitBoosting } from "lib/trees/boosting/boosting.ts";
 * import { Predictor } from "lib/trees/scoring/predictor.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(30, 30, 60, 60) };
 * const matrix = { rowCount: 4, features: [age], target: Float64Array.of(2, 2, 6, 6) };
 * const predictor = new Predictor(fitBoosting(matrix, { rounds: 2, learningRate: 0.5, minLeafRows: 1 }));
 * assertEquals(predictor.raw(matrix), Float64Array.of(2.5, 2.5, 5.5, 5.5));
 * assertEquals(predictor.rawOfRow([61]), Float64Array.of(5.5));
 * assertEquals(predictor.staged(matrix, [1]), [Float64Array.of(3, 3, 5, 5)]);
 * ```
 */
export class Predictor {
  readonly ensemble: Ensemble;
  #scoring: Scoring | null | undefined;

  constructor(ensemble: Ensemble) {
    this.ensemble = ensemble;
  }

  /**
   * The raw scores of each row: entry `row * outputs + k` is output k's.
   *
   * @throws {TypeError} when the matrix's features are not those of the ensemble.
   */
  raw(matrix: Matrix): Float64Array {
    const { outputs, base, scale, roots, schema } = this.ensemble;
    const aligned = alignMatrix(schema, matrix);
    const isLarge = matrix.rowCount >= LEAST_ROWS_OF_MASKS && roots.length > 0;
    if (isLarge && this.#scoring === undefined) this.#scoring = makeScoring(this.ensemble);
    const raw = isLarge && this.#scoring
      ? scoreBatches(this.#scoring, aligned, outputs)
      : walkedSums(this.ensemble, aligned);
    for (let i = 0; i < raw.length; i++) raw[i] = base[i % outputs]! + scale * raw[i]!;
    return raw;
  }

  /** The raw scores of one row: for each feature its number, NaN for missing, or its category's code in the schema. */
  rawOfRow(values: ArrayLike<number>): Float64Array {
    const { ensemble } = this;
    const { outputs, roots, value, base, scale } = ensemble;
    const sums = new Float64Array(outputs);
    for (let tree = 0; tree < roots.length; tree++) {
      sums[tree % outputs]! += value[leafOfValues(ensemble, roots[tree]!, values)]!;
    }
    for (let k = 0; k < outputs; k++) sums[k] = base[k]! + scale * sums[k]!;
    return sums;
  }

  /** The leaf's node in which each row ends in each tree: entry `row * trees + tree`. */
  leaves(matrix: Matrix): Int32Array {
    const { ensemble } = this;
    const trees = ensemble.roots.length;
    const walker = new TreeWalker(ensemble, alignMatrix(ensemble.schema, matrix));
    const leaves = new Int32Array(matrix.rowCount * trees);
    ensemble.roots.forEach((root, tree) => {
      for (let row = 0; row < matrix.rowCount; row++) leaves[row * trees + tree] = walker.leafOf(root, row);
    });
    return leaves;
  }

  /** The raw scores after each of the given numbers of rounds, ascending. */
  staged(matrix: Matrix, rounds: readonly number[]): Float64Array[] {
    const { ensemble } = this;
    const { outputs, roots, base, scale } = ensemble;
    const walker = new TreeWalker(ensemble, alignMatrix(ensemble.schema, matrix));
    const sums = new Float64Array(matrix.rowCount * outputs);
    let tree = 0;
    return rounds.map((round) => {
      for (; tree < Math.min(roots.length, round * outputs); tree++) walker.addTree(tree, sums);
      return sums.map((sum, i) => base[i % outputs]! + scale * sum);
    });
  }
}

function walkedSums(ensemble: Ensemble, matrix: Matrix): Float64Array {
  const walker = new TreeWalker(ensemble, matrix);
  const sums = new Float64Array(matrix.rowCount * ensemble.outputs);
  for (let tree = 0; tree < ensemble.roots.length; tree++) walker.addTree(tree, sums);
  return sums;
}

type Scoring = {
  readonly plan: ScorePlan;
  readonly writers: readonly CodeWriter[];
  readonly thread: ScoreThread;
};

function makeScoring(ensemble: Ensemble): Scoring | null {
  const made = scorePlan(ensemble);
  if (made === null) return null;
  const writers = made.codes.map((each) => new CodeWriter(each, 16));
  return { plan: made.plan, writers, thread: new ScoreThread(made.plan) };
}

/** The sums of leaf values of all rows, a batch at a time. */
function scoreBatches({ plan, writers, thread }: Scoring, matrix: Matrix, outputs: number): Float64Array {
  const { rowCount, features } = matrix;
  const result = new Float64Array(rowCount * outputs);
  const codes = new Uint16Array(plan.memory.buffer, plan.codes, BATCH_ROWS * plan.rowBytes / 2);
  const sums = new Float64Array(plan.memory.buffer, plan.sums, BATCH_ROWS * outputs);
  const step = plan.rowBytes / 2;
  const team = new Team(usefulThreads(rowCount));
  team.assemble();
  try {
    for (let first = 0; first < rowCount; first += BATCH_ROWS) {
      const rows = Math.min(BATCH_ROWS, rowCount - first);
      const batch = thread.nextBatch(rows);
      sums.fill(0, 0, rows * outputs);
      team.ask(() => ({ kind: "score", plan, batch }));
      for (let from = 0; from < rows; from += PIECE_ROWS) {
        const end = Math.min(rows, from + PIECE_ROWS);
        features.forEach((feature, f) =>
          writers[f]!.write(feature, first + from, first + end, codes, from * step + f, step)
        );
        thread.pieceIsReady();
      }
      thread.run(batch);
      thread.waitForAll(batch);
      result.set(sums.subarray(0, rows * outputs), first * outputs);
    }
  } finally {
    team.end(false);
  }
  return result;
}

function leafOfValues(ensemble: Ensemble, root: number, values: ArrayLike<number>): number {
  const { left, right, feature, threshold, categoryStart, missingLeft } = ensemble;
  let node = root;
  while (left[node]! >= 0) {
    const value = values[feature[node]!]!;
    const goesLeft = categoryStart[node]! < 0
      ? value === value ? value <= threshold[node]! : missingLeft[node] === 1
      : value >= 0
      ? hasCategory(ensemble, node, value)
      : missingLeft[node] === 1;
    node = goesLeft ? left[node]! : right[node]!;
  }
  return node;
}
