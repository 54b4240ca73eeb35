import {
  checkOption,
  featureSchema,
  type Matrix,
  type TrainingRows,
  trainingRows,
} from "lib/features/mod.ts";
import { weightedMean } from "lib/stats/mod.ts";
import { type Design, emptyRow, fitDesign, readDesignRow } from "../linear/design.ts";
import type { Model } from "../model.ts";
import { trainNetwork } from "./network_training.ts";
import { neuralModel } from "./neural_model.ts";

export type NeuralOptions = {
  /** Units of each hidden layer. Default [32, 16]. */
  readonly hidden?: readonly number[];
  /** Passes over the rows. Default 3. */
  readonly epochs?: number;
  /** Rows of one step. Default 1024. */
  readonly batchSize?: number;
  /** Step length of Adam. Default 0.01. */
  readonly learningRate?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Called after each epoch, counted from 1, with its mean loss (squared standard scores of the target). */
  readonly onEpoch?: (epoch: number, loss: number) => void;
};

/**
 * Fits a feed-forward network (dense layers, ReLU) to the stay's standard score, by Adam on the weighted
 * squared error.
 *
 * Inputs are the columns of `fitDesign`; missing values and unseen labels are treated as in `fitRidge`.
 * TensorFlow.js is loaded on the first call and trains on its plain CPU backend; the model predicts without
 * it. Initial weights and the order of the rows come from the seed: same seed, same bits. A constant target
 * gives that constant.
 *
 * Sources: D. Kingma, J. Ba, Adam (https://arxiv.org/abs/1412.6980); K. He et al., initial weights for ReLU
 * (https://arxiv.org/abs/1502.01852).
 *
 * @throws {TypeError} when the matrix has no target.
 * @throws {RangeError} when no row can be learned from (see `trainingRows`), or an option is out of its
 * range.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitNeural } from "lib/model/neural/neural.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(30, 40, 50) };
 * const model = await fitNeural({ rowCount: 3, features: [age], target: Float64Array.of(7, 7, 7) });
 * assertEquals(
 *   model.predict({ rowCount: 1, features: [{ ...age, values: Float64Array.of(90) }] }),
 *   Float64Array.of(7),
 * );
 * ```
 */
export async function fitNeural(matrix: Matrix, options: NeuralOptions = {}): Promise<Model> {
  const settings = { ...defaults, ...options };
  checkSettings(settings);
  const training = trainingRows(matrix);
  const design = fitDesign(training.matrix, training.weight);
  const mean = weightedMean(training.target, training.weight);
  const deviation = deviationFrom(mean, training);
  const layers = deviation === 0
    ? [{ weights: new Float64Array(design.columnCount), bias: Float64Array.of(0) }]
    : await trainNetwork({ training, design, mean, deviation }, settings);
  const means = columnMeans(design, training);
  return neuralModel({
    kind: "neural",
    schema: featureSchema(matrix),
    design,
    means,
    layers,
    mean,
    deviation,
  });
}

const defaults = {
  hidden: [32, 16] as readonly number[],
  epochs: 3,
  batchSize: 1024,
  learningRate: 0.01,
  seed: 1,
};

function checkSettings(settings: typeof defaults): void {
  for (const units of settings.hidden) checkOption("hidden", units, { least: 1, whole: true });
  checkOption("epochs", settings.epochs, { least: 1, whole: true });
  checkOption("batchSize", settings.batchSize, { least: 1, whole: true });
  checkOption("learningRate", settings.learningRate, { least: 0, aboveLeast: true });
}

function deviationFrom(mean: number, { target, weight }: TrainingRows): number {
  return Math.sqrt(weightedMean(target.map((days) => (days - mean) ** 2), weight));
}

function columnMeans(design: Design, { matrix, weight }: TrainingRows): Float64Array {
  const sums = new Float64Array(design.columnCount);
  const entries = emptyRow(design);
  let total = 0;
  for (let row = 0; row < matrix.rowCount; row++) {
    readDesignRow(design, matrix, row, entries);
    total += weight[row]!;
    for (let k = 0; k < entries.count; k++) sums[entries.columns[k]!]! += weight[row]! * entries.values[k]!;
  }
  return sums.map((sum) => sum / total);
}
