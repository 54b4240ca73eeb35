import type { Rank, Tensor, Tensor2D, Variable } from "@tensorflow/tfjs-core";
import { randomSource, shuffled } from "lib/stats/mod.ts";
import type { Layer } from "./neural_model.ts";
import {
  addOuterProducts,
  type NetworkTask,
  type SparseBatch,
  sparseBatch,
  timesWeights,
} from "./sparse_batch.ts";

export type TrainingSettings = {
  readonly hidden: readonly number[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly onEpoch?: (epoch: number, loss: number) => void;
};

type TensorFlow = typeof import("@tensorflow/tfjs-core");
type Optimizer = ReturnType<TensorFlow["train"]["adam"]>;
type LayerVariables = { readonly weights: Variable; readonly bias: Variable };

/** The layers that Adam finds in TensorFlow.js, which is loaded on the first call. Same seed, same bits. */
export async function trainNetwork(task: NetworkTask, settings: TrainingSettings): Promise<Layer[]> {
  const { training, design } = task;
  const tf = await loadTensorFlow();
  const random = randomSource(settings.seed);
  const variables = initialVariables(tf, [design.columnCount, ...settings.hidden, 1], random);
  const optimizer = tf.train.adam(settings.learningRate);
  const takeStep = (rows: Int32Array) => step(tf, optimizer, variables, sparseBatch(task, rows));
  const totalWeight = training.weight.reduce((sum, weight) => sum + weight, 0);
  for (let epoch = 1; epoch <= settings.epochs; epoch++) {
    const order = shuffled(training.target.length, random);
    let squares = 0;
    for (let start = 0; start < order.length; start += settings.batchSize) {
      squares += takeStep(order.subarray(start, start + settings.batchSize));
    }
    settings.onEpoch?.(epoch, squares / totalWeight);
  }
  const layers = layersOf(variables);
  for (const { weights, bias } of variables) tf.dispose([weights, bias]);
  optimizer.dispose();
  return layers;
}

/**
 * TensorFlow.js' core and its CPU backend (the whole is five times as large), in production mode: in the
 * other it greets on its first use.
 */
async function loadTensorFlow(): Promise<TensorFlow> {
  const tf = await import("@tensorflow/tfjs-core");
  tf.enableProdMode();
  await import("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
  await tf.ready();
  return tf;
}

/** Uniform weights within `sqrt(6 / inputs)`, biases 0. */
function initialVariables(tf: TensorFlow, sizes: readonly number[], random: () => number): LayerVariables[] {
  return sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i]!;
    const limit = Math.sqrt(6 / Math.max(1, inputs));
    const weights = Float32Array.from({ length: inputs * outputs }, () => limit * (2 * random() - 1));
    return tf.tidy(() => ({
      weights: tf.variable(tf.tensor2d(weights, [inputs, outputs])),
      bias: tf.variable(tf.zeros([outputs])),
    }));
  });
}

/** One step of the optimiser; returns the batch's weighted sum of squared errors before it. */
function step(
  tf: TensorFlow,
  optimizer: Optimizer,
  layers: readonly LayerVariables[],
  batch: SparseBatch,
): number {
  return tf.tidy(() => {
    const total = batch.weight.reduce((sum, each) => sum + each, 0);
    const outputs = forward(tf, layers, batch);
    const prediction = tf.reshape(outputs.at(-1)!, [batch.target.length]);
    const errors = tf.sub(prediction, tf.tensor1d(batch.target));
    const weight = tf.tensor1d(batch.weight);
    const loss = tf.div(tf.sum(tf.mul(tf.square(errors), weight)), total);
    // The loss is sum(w e^2) / sum(w): its slope at a row's prediction is 2 w e / sum(w).
    const slope = tf.mul(tf.mul(tf.fill(errors.shape, 1 / total), weight), tf.mul(errors, 2));
    optimizer.applyGradients(gradients(tf, layers, batch, outputs, slope));
    return loss.dataSync()[0]! * total;
  });
}

/** What each layer gives, before its ReLU; the last one has one column: the prediction. */
function forward(tf: TensorFlow, layers: readonly LayerVariables[], batch: SparseBatch): Tensor2D[] {
  const [first, ...others] = layers;
  const outputs = [tf.add<Tensor2D>(sparseProduct(tf, batch, first!.weights), first!.bias)];
  for (const { weights, bias } of others) {
    outputs.push(tf.add<Tensor2D>(tf.matMul(tf.relu(outputs.at(-1)!), weights as Tensor2D), bias));
  }
  return outputs;
}

/**
 * The slopes of the loss by variable, from those by prediction, by the chain rule from the last layer to the
 * first.
 */
function gradients(
  tf: TensorFlow,
  layers: readonly LayerVariables[],
  batch: SparseBatch,
  outputs: readonly Tensor2D[],
  slope: Tensor,
): { name: string; tensor: Tensor }[] {
  const found: { name: string; tensor: Tensor }[] = [];
  let upstream = tf.reshape<Rank.R2>(slope, [batch.target.length, 1]);
  for (let i = layers.length - 1; i >= 0; i--) {
    const { weights, bias } = layers[i]!;
    const below = i === 0 ? null : outputs[i - 1]!;
    const ofWeights = below === null
      ? sparseGradient(tf, batch, weights, upstream)
      : tf.matMul(tf.relu(below), upstream, true, false);
    found.unshift(
      { name: weights.name, tensor: ofWeights },
      { name: bias.name, tensor: tf.sum(upstream, 0) },
    );
    if (below !== null) {
      upstream = tf.mul<Tensor2D>(tf.matMul(upstream, weights as Tensor2D, false, true), tf.step(below));
    }
  }
  return found;
}

/** The batch's rows times the weights: one-hot rows are nearly empty, a dense product is not. */
function sparseProduct(tf: TensorFlow, batch: SparseBatch, weights: Variable): Tensor2D {
  const width = weights.shape[1]!;
  return tf.tensor2d(timesWeights(batch, weights.dataSync<"float32">(), width), [batch.ends.length, width]);
}

function sparseGradient(tf: TensorFlow, batch: SparseBatch, weights: Variable, upstream: Tensor2D): Tensor2D {
  const [inputs, width] = weights.shape as [number, number];
  const gradient = new Float32Array(inputs * width);
  addOuterProducts(batch, upstream.dataSync<"float32">(), width, gradient);
  return tf.tensor2d(gradient, [inputs, width]);
}

function layersOf(variables: readonly LayerVariables[]): Layer[] {
  return variables.map(({ weights, bias }) => ({
    weights: Float64Array.from(weights.dataSync()),
    bias: Float64Array.from(bias.dataSync()),
  }));
}
