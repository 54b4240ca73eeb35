import type { Tensor, Variable } from "@tensorflow/tfjs";
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

type TensorFlow = typeof import("@tensorflow/tfjs");
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

/** TensorFlow.js on its CPU backend; its greetings while it loads are kept off the console. */
async function loadTensorFlow(): Promise<TensorFlow> {
  const { warn, info, log } = console;
  console.warn = console.info = console.log = () => {};
  try {
    const tf = await import("@tensorflow/tfjs");
    await tf.setBackend("cpu");
    await tf.ready();
    tf.scalar(0).dispose(); // the backend greets on its first use
    return tf;
  } finally {
    Object.assign(console, { warn, info, log });
  }
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
    const meanSquare = () => {
      const errors = tf.sub(
        forward(tf, layers, batch).reshape([batch.target.length]),
        tf.tensor1d(batch.target),
      );
      return tf.div(tf.sum(tf.mul(tf.square(errors), tf.tensor1d(batch.weight))), total).asScalar();
    };
    return optimizer.minimize(meanSquare, true)!.dataSync()[0]! * total;
  });
}

function forward(tf: TensorFlow, layers: readonly LayerVariables[], batch: SparseBatch): Tensor {
  const [first, ...others] = layers;
  const inputLayer = tf.add(sparseProduct(tf, batch, first!.weights), first!.bias);
  return others.reduce<Tensor>(
    (input, { weights, bias }) => tf.add(tf.matMul(tf.relu(input), weights), bias),
    inputLayer,
  );
}

/** The batch's rows times the weights, with its gradient: one-hot rows are nearly empty, a dense product is not. */
function sparseProduct(tf: TensorFlow, batch: SparseBatch, weights: Variable): Tensor {
  const [inputs, width] = weights.shape as [number, number];
  const product = tf.customGrad((given) => ({
    value: tf.tensor2d(timesWeights(batch, (given as Tensor).dataSync<"float32">(), width), [
      batch.ends.length,
      width,
    ]),
    gradFunc: (upstream) => {
      const gradient = new Float32Array(inputs * width);
      addOuterProducts(batch, upstream.dataSync<"float32">(), width, gradient);
      return tf.tensor2d(gradient, [inputs, width]);
    },
  }));
  return product(weights);
}

function layersOf(variables: readonly LayerVariables[]): Layer[] {
  return variables.map(({ weights, bias }) => ({
    weights: Float64Array.from(weights.dataSync()),
    bias: Float64Array.from(bias.dataSync()),
  }));
}
