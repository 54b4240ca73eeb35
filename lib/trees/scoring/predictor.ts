import { alignMatrix, type Matrix } from "lib/features/mod.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { hasCategory } from "../ensemble/has_category.ts";
import { type Host, thisProcess } from "../threads/host.ts";
import { Team, usefulThreads } from "../threads/pool.ts";
import type { Work } from "../worker.ts";
import { RowWalker } from "./row_walker.ts";
import { PIECE_ROWS, PIECES_TOGETHER, type ScorePlan, scorePlan, SLOTS, valuesAt } from "./score_plan.ts";
import { ScoreThread } from "./score_thread.ts";
import { TreeWalker } from "./walk_trees.ts";

/** Fewer rows than this in all are walked down the trees: a plan would take longer to make. */
const LEAST_ROWS_OF_PLAN = 2000;
/** For fewer rows than this in all no worker is started: until it is up, one thread has scored them. */
const LEAST_ROWS_OF_WORKER = 500_000;
/** Fewer rows than this are walked down the trees though there is a plan. */
const LEAST_ROWS_BY_PLAN = 8;
/** So many rows that come few at a time are walked down the trees as they are, before these are laid out. */
const ROWS_BEFORE_WALKER = 50;

/**
 * Scores rows with an ensemble, fast. Everything it returns is what `predictRaw()` would, to the last bit.
 *
 * Batches are scored by working out each split for 128 rows at once (see `leavesKernel()`), large ones on all
 * threads that are up (workers start once half a million rows were scored); trees of more than 256 leaves are
 * walked down. What that needs is made for the first large batch, or after many small ones, and kept.
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
  readonly #host: Host;
  /** What a value of each feature must be below: its number of labels. */
  readonly #ends: Float64Array;
  /** A row's values, while it is walked. */
  readonly #values: Float64Array;
  #scoring: Scoring | null | undefined;
  #manyRows = 0;
  #singleRows = 0;
  #walker: RowWalker | null = null;

  /** `host` says which threads there are: those of this process. */
  constructor(ensemble: Ensemble, host: Host = thisProcess) {
    this.ensemble = ensemble;
    this.#host = host;
    this.#ends = Float64Array.from(
      ensemble.schema,
      ({ labels }) => labels === null ? Infinity : labels.length,
    );
    this.#values = new Float64Array(ensemble.schema.length);
  }

  /**
   * The raw scores of each row, with its offset where the matrix has one: entry `row * outputs + k` is output
   * k's.
   *
   * @throws {TypeError} when the matrix's features are not those of the ensemble, or lack rows.
   */
  raw(matrix: Matrix): Float64Array {
    const { outputs, base, scale, roots, schema } = this.ensemble;
    const aligned = alignMatrix(schema, matrix);
    const isMany = matrix.rowCount >= LEAST_ROWS_BY_PLAN && roots.length > 0;
    const sumsOfMany = isMany ? this.#sumsOfMany(aligned) : null;
    if (sumsOfMany !== null && !matrix.offset) return sumsOfMany;
    const raw = sumsOfMany ??
      (this.#walkerOf(isMany ? 0 : matrix.rowCount)
        ? this.#sumsByWalker(this.#walker!, aligned)
        : walkedSums(this.ensemble, aligned));
    if (matrix.offset) {
      for (let i = 0; i < raw.length; i++) {
        raw[i] = base[i % outputs]! + matrix.offset[Math.floor(i / outputs)]! + scale * raw[i]!;
      }
    } else for (let i = 0; i < raw.length; i++) raw[i] = base[i % outputs]! + scale * raw[i]!;
    return raw;
  }

  /**
   * The sums by a plan, and where there is no offset the raw scores; null where there is no plan. Workers
   * that come up later find the pieces that are left.
   */
  #sumsOfMany(matrix: Matrix): Float64Array | null {
    this.#manyRows += matrix.rowCount;
    if (this.#scoring === null || this.#manyRows < LEAST_ROWS_OF_PLAN) return null;
    const { processors } = this.#host;
    const starts = this.#manyRows >= LEAST_ROWS_OF_WORKER;
    const team = new Team(usefulThreads(matrix.rowCount, processors), this.#host, starts);
    try {
      this.#scoring ??= makeScoring(this.ensemble, processors, team);
      return this.#scoring && scorePieces(this.#scoring, team, matrix, this.ensemble.outputs);
    } catch (error) {
      this.#scoring?.thread.fail(); // no thread waits for another any more
      this.#scoring = undefined;
      throw team.explained(error);
    } finally {
      team.end(false);
    }
  }

  /**
   * The raw scores of one row: for each feature its number, NaN for missing, or its category's code in the
   * schema; and its offset.
   *
   * @throws {TypeError} when there are more or fewer values than features, or a code has no label.
   */
  rawOfRow(values: ArrayLike<number>, offset = 0): Float64Array {
    this.#checkRow(values);
    const { outputs, base, scale } = this.ensemble;
    const walker = this.#walkerOf(1);
    const sums = new Float64Array(outputs);
    if (walker === null) putSumsOfValues(this.ensemble, values, sums);
    else walker.putSums(values, sums, 0);
    for (let k = 0; k < outputs; k++) sums[k] = base[k]! + offset + scale * sums[k]!;
    return sums;
  }

  /** Counts rows that come few at a time; once they are many a kernel walks them, where there is room. */
  #walkerOf(rows: number): RowWalker | null {
    const before = this.#singleRows;
    this.#singleRows += rows;
    if (before < ROWS_BEFORE_WALKER && this.#singleRows >= ROWS_BEFORE_WALKER) {
      this.#walker = RowWalker.of(this.ensemble);
    }
    return this.#walker;
  }

  #sumsByWalker(walker: RowWalker, { rowCount, features }: Matrix): Float64Array {
    const { outputs } = this.ensemble, values = this.#values;
    const raw = new Float64Array(rowCount * outputs);
    for (let row = 0; row < rowCount; row++) {
      for (let f = 0; f < values.length; f++) {
        const feature = features[f]!;
        values[f] = feature.type === "number" ? feature.values[row]! : feature.codes[row]!;
      }
      this.#checkRow(values);
      walker.putSums(values, raw, row * outputs);
    }
    return raw;
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

  #checkRow(values: ArrayLike<number>): void {
    const ends = this.#ends;
    if (values.length !== ends.length) {
      throw new TypeError(
        `Cannot predict as a row must have a value for each of ${ends.length} features: it has ${values.length}`,
      );
    }
    for (let f = 0; f < ends.length; f++) {
      const value = values[f]!;
      if (value < ends[f]! || value !== value || ends[f] === Infinity) continue;
      throw new TypeError(
        `Cannot predict as a code of "${this.ensemble.schema[f]!.name}" must be below ${
          ends[f]
        }: it is ${value}`,
      );
    }
  }

  /**
   * The raw scores after each of the given numbers of rounds: boosting's sums so far, and of a forest, whose
   * raw score is the mean of its trees, the mean of so many.
   *
   * @throws {TypeError} when the matrix's features are not those of the ensemble, or lack rows.
   * @throws {RangeError} unless rounds are whole numbers, ascending from 0 to the ensemble's.
   */
  staged(matrix: Matrix, rounds: readonly number[]): Float64Array[] {
    const { ensemble } = this;
    const { outputs, roots, base, scale } = ensemble;
    const all = roots.length / outputs;
    checkStages(rounds, all);
    const isMean = all > 1 && Math.abs(scale * all - 1) < 1e-9;
    const walker = new TreeWalker(ensemble, alignMatrix(ensemble.schema, matrix));
    const sums = new Float64Array(matrix.rowCount * outputs);
    let tree = 0;
    return rounds.map((round) => {
      for (; tree < round * outputs; tree++) walker.addTree(tree, sums);
      const share = isMean && round > 0 && round < all ? 1 / round : scale;
      const start = (i: number) => base[i % outputs]! + (matrix.offset?.[Math.floor(i / outputs)] ?? 0);
      return sums.map((sum, i) => start(i) + share * sum);
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
  readonly thread: ScoreThread;
};

function makeScoring(ensemble: Ensemble, threads: number, team: Team): Scoring | null {
  const made = scorePlan(ensemble, threads, (order) => team.askOne({ kind: "code", order } satisfies Work));
  if (made === null) return null;
  return { plan: made, thread: new ScoreThread(made, 0) };
}

/** All rows' raw scores, a piece at a time; where there is an offset to be added, the sums of leaf values. */
function scorePieces({ plan, thread }: Scoring, team: Team, matrix: Matrix, outputs: number): Float64Array {
  const { rowCount } = matrix;
  const result = new Float64Array(rowCount * outputs);
  const sums = new Float64Array(plan.memory.buffer, plan.sums, SLOTS * PIECE_ROWS * outputs);
  const layOut = layerOf(plan, matrix);
  const pieces = thread.nextPieces(rowCount, !matrix.offset);
  team.ask((number) => ({ kind: "score", plan, pieces, thread: number } satisfies Work));
  const collect = (piece: number) => {
    thread.waitForPiece(pieces, piece);
    const first = (piece - pieces.first) * PIECE_ROWS;
    const from = (piece % SLOTS) * PIECE_ROWS * outputs;
    const count = Math.min(PIECE_ROWS, rowCount - first) * outputs;
    result.set(sums.subarray(from, from + count), first * outputs);
  };
  let collected = pieces.first;
  for (let piece = pieces.first; piece < pieces.end;) {
    // slots go round: what is laid out together never goes beyond the last
    const end = Math.min(pieces.end, piece + PIECES_TOGETHER - piece % PIECES_TOGETHER);
    while (collected < end - SLOTS) collect(collected++);
    layOut(piece % SLOTS, (piece - pieces.first) * PIECE_ROWS, (end - piece) * PIECE_ROWS);
    thread.piecesAreReady(end - piece);
    piece = end;
  }
  while (collected < pieces.end) collect(collected++);
  return result;
}

/** A function that copies the values of so many rows from `first` on into slots. */
function layerOf(plan: ScorePlan, { features }: Matrix) {
  const values = new Float64Array(plan.memory.buffer), categories = new Int32Array(plan.memory.buffer);
  return (slot: number, first: number, count: number) =>
    features.forEach((feature, f) => {
      if (feature.type === "number") {
        values.set(feature.values.subarray(first, first + count), valuesAt(plan, f, slot, 8) / 8);
      } else categories.set(feature.codes.subarray(first, first + count), valuesAt(plan, f, slot, 4) / 4);
    });
}

function checkStages(rounds: readonly number[], most: number): void {
  let last = 0;
  for (const round of rounds) {
    if (!(Number.isInteger(round) && round >= last && round <= most)) {
      throw new RangeError(
        `Cannot score stages as rounds must be whole numbers, ascending from 0 to ${most}: ${round} comes after ${last}`,
      );
    }
    last = round;
  }
}

function putSumsOfValues(ensemble: Ensemble, values: ArrayLike<number>, sums: Float64Array): void {
  const { outputs, roots, value } = ensemble;
  for (let tree = 0; tree < roots.length; tree++) {
    sums[tree % outputs]! += value[leafOfValues(ensemble, roots[tree]!, values)]!;
  }
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
