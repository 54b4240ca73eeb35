import type { Variable } from "@tensorflow/tfjs-core";
import { randomSource, shuffled } from "lib/stats/mod.ts";
import {
  columnSums,
  type Dense,
  product,
  productTransposed,
  relu,
  transposedProduct,
  withBias,
} from "./dense_products.ts";
import type { Layer } from "./neural_model.ts";
import {
  addOuterProducts,
  type NetworkTask,
  type SparseBatch,
  sparseBatch,
  sparseRows,
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
  const entries = sparseRows(task);
  const takeStep = (rows: Int32Array) => step(tf, optimizer, variables, sparseBatch(task, entries, rows));
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

/**
 * One step of the optimiser; returns the batch's weighted sum of squared errors before it. The network's own
 * products are plain loops: TensorFlow.js' CPU backend takes three times as long for the same bits.
 */
function step(
  tf: TensorFlow,
  optimizer: Optimizer,
  layers: readonly LayerVariables[],
  batch: SparseBatch,
): number {
  const { target, weight } = batch;
  const total = weight.reduce((sum, each) => sum + each, 0);
  const own = layers.map(({ weights, bias }) => ({
    weights: weights.dataSync<"float32">(),
    bias: bias.dataSync<"float32">(),
  }));
  const outputs = forward(own, batch);
  const errors = outputs.at(-1)!.map((prediction, row) => prediction - target[row]!);
  let squares = 0;
  errors.forEach((error, row) => squares += Math.fround(Math.fround(error * error) * weight[row]!));
  // The loss is sum(w e^2) / sum(w): its slope at a row's prediction is 2 w e / sum(w).
  const slope = errors.map((error, row) =>
    Math.fround(Math.fround(1 / total) * weight[row]!) * Math.fround(error * 2)
  );
  const found = gradients(own, batch, outputs, slope);
  tf.tidy(() =>
    optimizer.applyGradients(layers.flatMap(({ weights, bias }, i) => [
      { name: weights.name, tensor: tf.tensor(found[i]!.weights, weights.shape) },
      { name: bias.name, tensor: tf.tensor(found[i]!.bias, bias.shape) },
    ]))
  );
  return Math.fround(Math.fround(squares) / Math.fround(total)) * total;
}

/** What each layer gives, before its ReLU; the last one has one column: the prediction. */
function forward(layers: readonly Dense[], batch: SparseBatch): Float32Array[] {
  const [first, ...others] = layers;
  const rows = batch.rows.length;
  const outputs = [withBias(timesWeights(batch, first!.weights, first!.bias.length), first!.bias)];
  for (const { weights, bias } of others) {
    outputs.push(withBias(product(relu(outputs.at(-1)!), weights, rows, bias.length), bias));
  }
  return outputs;
}

/** The slopes of the loss by weight and bias, by the chain rule from the last layer to the first. */
function gradients(
  layers: readonly Dense[],
  batch: SparseBatch,
  outputs: readonly Float32Array[],
  slope: Float32Array,
): Dense[] {
  const found: Dense[] = [];
  const rows = batch.rows.length;
  let upstream = slope;
  for (let i = layers.length - 1; i >= 0; i--) {
    const { weights, bias } = layers[i]!, width = bias.length;
    if (i === 0) {
      const gradient = new Float32Array(weights.length);
      addOuterProducts(batch, upstream, width, gradient);
      found.unshift({ weights: gradient, bias: columnSums(upstream, width) });
      continue;
    }
    const below = outputs[i - 1]!;
    found.unshift({
      weights: transposedProduct(relu(below), upstream, rows, width),
      bias: columnSums(upstream, width),
    });
    upstream = productTransposed(upstream, weights, rows, width, below);
  }
  return found;
}

function layersOf(variables: readonly LayerVariables[]): Layer[] {
  return variables.map(({ weights, bias }) => ({
    weights: Float64Array.from(weights.dataSync()),
    bias: Float64Array.from(bias.dataSync()),
  }));
}
