import { checkFeatures, checkOption, type Feature, featureSchema, type Matrix } from "lib/features/mod.ts";
import { randomSource, sampleWithoutReplacement } from "lib/stats/mod.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { Predictor } from "../scoring/predictor.ts";
import { checkSeedAndThreads } from "../threads/seed_and_threads.ts";

/** What decides an isolation forest, beside the data. */
export type IsolationOptions = {
  /** Default 100. */
  readonly trees?: number;
  /** Rows that each tree is grown from, without replacement; all where there are fewer. Default 256. */
  readonly sampleSize?: number;
  /** Default 1. */
  readonly seed?: number;
};

/**
 * Fits an isolation forest: trees that part a few rows at random, by a random feature each time. Rows that
 * are soon alone are unlike the others.
 *
 * A raw score is the mean depth at which a row is alone. Numbers are cut between the least and greatest value
 * in the node, categories into two random sets of labels; missing values go to a random side. No target is
 * needed, and row weights play no part. Source: F. T. Liu, K. M. Ting, Z.-H. Zhou, Isolation forest
 * (https://doi.org/10.1109/ICDM.2008.17).
 *
 * @throws {TypeError} when a feature has not an entry for each row, or two have one name, or a code has no
 * label.
 * @throws {RangeError} when there are no rows, a number is infinite, or an option is out of its range.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { anomalyScores, fitIsolationForest } from "lib/trees/forest/isolation.ts";
 *
 * const values = Float64Array.from({ length: 50 }, (_, i) => i === 7 ? 400 : i % 10);
 * const matrix = { rowCount: 50, features: [{ name: "days", type: "number" as const, values }] };
 * const scores = anomalyScores(fitIsolationForest(matrix), matrix);
 * assert(scores[7]! === Math.max(...scores));
 * ```
 */
export function fitIsolationForest(matrix: Matrix, options: IsolationOptions = {}): Ensemble {
  const { trees = 100, sampleSize = 256, seed = 1 } = options;
  checkOption("trees", trees, { least: 1, whole: true, greatest: 1e6 });
  checkOption("sampleSize", sampleSize, { least: 2, whole: true });
  checkSeedAndThreads({ seed });
  checkFeatures(matrix);
  if (matrix.rowCount === 0) {
    throw new RangeError("Cannot fit an isolation forest as there must be rows: there are none");
  }
  for (const feature of matrix.features) {
    if (feature.type === "number" && feature.values.some((value) => Math.abs(value) === Infinity)) {
      throw new RangeError(`Cannot fit an isolation forest as "${feature.name}" must be finite or NaN`);
    }
  }
  const size = Math.min(sampleSize, matrix.rowCount);
  const grower = new IsolationGrower(matrix, Math.ceil(Math.log2(Math.max(2, size))), randomSource(seed));
  for (let tree = 0; tree < trees; tree++) grower.grow(size);
  return grower.ensemble(trees, size);
}

/**
 * Each row's anomaly score, from 0 to 1: about 0.5 for rows like the others, near 1 for rows soon alone.
 *
 * @throws {TypeError} when the matrix's features are not those of the forest, or it is no isolation forest.
 */
export function anomalyScores(forest: Ensemble, matrix: Matrix): Float64Array {
  if (forest.objective.name !== "isolation") {
    throw new TypeError(
      `Cannot score anomalies as the forest must isolate: it is "${forest.objective.name}"`,
    );
  }
  const usual = meanPathLength(forest.objective.sampleSize);
  const scores = predictorOf(forest).raw(matrix);
  for (let row = 0; row < scores.length; row++) scores[row] = usual > 0 ? 2 ** (-scores[row]! / usual) : 0.5;
  return scores;
}

/** One for each forest: what it keeps of the trees makes a row alone cost little. */
const predictors = new WeakMap<Ensemble, Predictor>();

function predictorOf(forest: Ensemble): Predictor {
  const kept = predictors.get(forest) ?? new Predictor(forest);
  predictors.set(forest, kept);
  return kept;
}

/** The mean depth of `count` rows in a random search tree: 2 H(count - 1) - 2 (count - 1) / count. */
function meanPathLength(count: number): number {
  let harmonic = 0;
  for (let k = 1; k < count; k++) harmonic += 1 / k;
  return count < 2 ? 0 : 2 * harmonic - 2 * (count - 1) / count;
}

class IsolationGrower {
  readonly #matrix: Matrix;
  readonly #maxDepth: number;
  readonly #random: () => number;
  readonly #roots: number[] = [];
  readonly #nodes: {
    feature: number;
    threshold: number;
    start: number;
    missingLeft: number;
    left: number;
    right: number;
  }[] = [];
  readonly #bits: number[] = [];
  readonly #value: number[] = [];
  readonly #cover: number[] = [];

  constructor(matrix: Matrix, maxDepth: number, random: () => number) {
    this.#matrix = matrix;
    this.#maxDepth = maxDepth;
    this.#random = random;
  }

  grow(size: number): void {
    this.#roots.push(this.#nodes.length);
    this.#addNode(sampleWithoutReplacement(this.#matrix.rowCount, size, this.#random), 0);
  }

  ensemble(trees: number, sampleSize: number): Ensemble {
    const each = <K extends "feature" | "threshold" | "start" | "missingLeft" | "left" | "right">(key: K) =>
      this.#nodes.map((node) => node[key]);
    return {
      schema: featureSchema(this.#matrix),
      objective: { name: "isolation", sampleSize },
      outputs: 1,
      base: new Float64Array(1),
      scale: 1 / trees,
      roots: Int32Array.from(this.#roots),
      feature: Int32Array.from(each("feature")),
      threshold: Float64Array.from(each("threshold")),
      categoryStart: Int32Array.from(each("start")),
      categoryBits: Uint32Array.from(this.#bits),
      missingLeft: Uint8Array.from(each("missingLeft")),
      left: Int32Array.from(each("left")),
      right: Int32Array.from(each("right")),
      value: Float64Array.from(this.#value),
      cover: Float64Array.from(this.#cover),
      gain: new Float64Array(this.#nodes.length),
    };
  }

  /** Adds the node of some rows and all nodes below it; returns its number. */
  #addNode(rows: Int32Array, depth: number): number {
    const node = this.#nodes.length;
    const leaf = { feature: -1, threshold: 0, start: -1, missingLeft: 0, left: -1, right: -1 };
    this.#nodes.push(leaf);
    this.#cover.push(rows.length);
    this.#value.push(depth + meanPathLength(rows.length));
    if (depth >= this.#maxDepth || rows.length < 2) return node;
    const cut = this.#drawCut(rows);
    if (cut === null) return node;
    const isLeft = Uint8Array.from(rows, (row) => cut.goesLeft(row) ? 1 : 0);
    const left = this.#addNode(rows.filter((_, i) => isLeft[i] === 1), depth + 1);
    const right = this.#addNode(rows.filter((_, i) => isLeft[i] === 0), depth + 1);
    this.#nodes[node] = { ...cut.split, left, right };
    this.#value[node] =
      (this.#cover[left]! * this.#value[left]! + this.#cover[right]! * this.#value[right]!) / rows.length;
    return node;
  }

  /** A random cut by one of the features that differ among the rows; null when all are alike. */
  #drawCut(rows: Int32Array) {
    const { features } = this.#matrix;
    const order = sampleWithoutReplacement(features.length, features.length, this.#random);
    for (const feature of order) {
      const cut = this.#cutOf(feature, features[feature]!, rows);
      if (cut !== null) return cut;
    }
    return null;
  }

  #cutOf(feature: number, column: Feature, rows: Int32Array) {
    const missingLeft = this.#random() < 0.5 ? 1 : 0;
    if (column.type === "number") {
      const known = rows.filter((row) => !Number.isNaN(column.values[row]!));
      const low = known.reduce((least, row) => Math.min(least, column.values[row]!), Infinity);
      const high = known.reduce((most, row) => Math.max(most, column.values[row]!), -Infinity);
      if (!(low < high)) return null;
      const drawn = low + this.#random() * (high - low);
      const threshold = drawn < high ? drawn : low;
      const goesLeft = (row: number) => {
        const value = column.values[row]!;
        return Number.isNaN(value) ? missingLeft === 1 : value <= threshold;
      };
      return { split: { feature, threshold, start: -1, missingLeft }, goesLeft };
    }
    const present = [...new Set(rows.map((row) => column.codes[row]!))].filter((code) => code >= 0).sort((
      a,
      b,
    ) => a - b);
    if (present.length < 2) return null;
    const chosen = sampleWithoutReplacement(
      present.length,
      1 + Math.floor(this.#random() * (present.length - 1)),
      this.#random,
    );
    const left = new Set([...chosen].map((i) => present[i]!));
    const start = this.#bits.length;
    const words = new Uint32Array(Math.ceil(column.labels.length / 32));
    for (const code of left) words[code >> 5]! |= 1 << (code & 31);
    for (const word of words) this.#bits.push(word);
    const goesLeft = (row: number) =>
      column.codes[row]! < 0 ? missingLeft === 1 : left.has(column.codes[row]!);
    return { split: { feature, threshold: 0, start, missingLeft }, goesLeft };
  }
}
