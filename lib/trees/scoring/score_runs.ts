import { alignMatrix, type Matrix } from "lib/features/mod.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";

/** Rows that differ from the one before by a step: a number is one more, a category has its next label. */
export type Runs = {
  /** How many rows each row of the matrix stands for, itself included. */
  readonly lengths: Int32Array;
  /** The feature whose number, a whole one, is one more in each next row. */
  readonly rising: string;
  /** The feature whose label is the next one of the schema, after the last the first; of at most 31. */
  readonly turning: string;
};

/**
 * The raw scores of runs of rows, one after the other: to the last bit what `Predictor` gives for each of
 * their rows, at a sixth of the cost. Each tree is walked once a run; what a run's rows differ in parts them
 * into stretches, which a leaf's value is added to.
 *
 * Where the number is missing it is in the whole run, and so is the label.
 *
 * @throws {TypeError} when the matrix's features are not those of the ensemble, or lack rows; or the ensemble
 * has several outputs.
 */
export function scoreRuns(ensemble: Ensemble, matrix: Matrix, runs: Runs): Float64Array {
  const { outputs, base, scale, schema, roots } = ensemble;
  if (outputs !== 1) {
    throw new TypeError(`Cannot score runs of rows as there must be one output: there are ${outputs}`);
  }
  const placeOf = (wanted: string) => schema.findIndex(({ name }) => name === wanted);
  const walker = new RunWalker(ensemble, alignMatrix(schema, matrix), {
    rising: placeOf(runs.rising),
    turning: placeOf(runs.turning),
  });
  const ends = new Int32Array(runs.lengths.length);
  let count = 0;
  runs.lengths.forEach((length, row) => ends[row] = count += length);
  const sums = new Float64Array(count);
  // A tree stays in the cache for some runs, and these for all trees.
  for (let first = 0; first < ends.length; first += RUNS_TOGETHER) {
    const until = Math.min(ends.length, first + RUNS_TOGETHER);
    for (const root of roots) {
      for (let row = first; row < until; row++) {
        walker.addTree(root, row, sums, ends[row - 1] ?? 0, ends[row]!);
      }
    }
  }
  ends.forEach((end, row) => {
    const start = matrix.offset ? base[0]! + matrix.offset[row]! : base[0]!;
    for (let i = ends[row - 1] ?? 0; i < end; i++) sums[i] = start + scale * sums[i]!;
  });
  return sums;
}

const RUNS_TOGETHER = 16;

type Steps = { readonly rising: number; readonly turning: number };

class RunWalker {
  readonly #ensemble: Ensemble;
  readonly #columns: readonly (Float64Array | Int32Array)[];
  readonly #rising: number;
  readonly #turning: number;
  /** All labels, a bit each; and of each split of `turning` those that go left. */
  readonly #all: number;
  readonly #goesLeft: Int32Array;
  readonly #count: number;
  /** Where the run that is being walked begins. */
  #start = 0;

  constructor(ensemble: Ensemble, { features }: Matrix, { rising, turning }: Steps) {
    const { schema, feature, left, categoryStart, categoryBits } = ensemble;
    const count = schema[turning]?.labels?.length ?? 0;
    this.#ensemble = ensemble;
    this.#columns = features.map((each) => each.type === "number" ? each.values : each.codes);
    this.#rising = rising;
    this.#turning = turning;
    this.#all = 2 ** count - 1;
    this.#goesLeft = feature.map((each, node) =>
      left[node]! >= 0 && each === turning ? categoryBits[categoryStart[node]!]! & this.#all : 0
    );
    this.#count = count;
  }

  /** Adds to each row of the run from `from` until before `until`, the matrix's `row`, its leaf's value. */
  addTree(root: number, row: number, sums: Float64Array, from: number, until: number): void {
    this.#start = from;
    if (from < until) this.#add(root, row, sums, from, until, this.#all);
  }

  /** Adds below a node, to the rows from `from` until before `until` whose label is of `labels`. */
  #add(root: number, row: number, sums: Float64Array, from: number, until: number, labels: number): void {
    const { left, right, feature, threshold, categoryStart, categoryBits, missingLeft, value } =
      this.#ensemble;
    let node = root;
    for (let next = left[node]!; next >= 0; next = left[node]!) {
      const asked = feature[node]!, own = this.#columns[asked]![row]!, start = categoryStart[node]!;
      let goesLeft: boolean;
      if (asked === this.#rising && own === own) {
        const cut = Math.min(until, Math.max(from, Math.floor(threshold[node]! - own) + 1 + this.#start));
        if (from < cut && cut < until) {
          this.#add(next, row, sums, from, cut, labels);
          from = cut;
        }
        goesLeft = from < cut;
      } else if (asked === this.#turning && own >= 0) {
        const leftward = labels & this.#goesLeft[node]!, others = labels & ~leftward;
        if (leftward !== 0 && others !== 0) this.#add(next, row, sums, from, until, leftward);
        goesLeft = others === 0;
        labels = goesLeft ? leftward : others;
      } else if (start < 0) goesLeft = own <= threshold[node]! || (own !== own && missingLeft[node] === 1);
      else {
        goesLeft = own >= 0
          ? ((categoryBits[start + (own >>> 5)]! >>> (own & 31)) & 1) === 1
          : missingLeft[node] === 1;
      }
      node = goesLeft ? next : right[node]!;
    }
    const leaf = value[node]!;
    if (labels === this.#all) {
      for (let i = from; i < until; i++) sums[i]! += leaf;
      return;
    }
    const count = this.#count, first = this.#columns[this.#turning]![row]! + from - this.#start;
    for (let i = 0; i < count; i++) {
      if ((labels >>> (first + i) % count & 1) === 0) continue;
      for (let at = from + i; at < until; at += count) sums[at]! += leaf;
    }
  }
}
