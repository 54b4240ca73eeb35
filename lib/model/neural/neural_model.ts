import type { FeatureSchema, Matrix } from "lib/features/mod.ts";
import { fittedModel } from "../fitted_model.ts";
import { columnFeatures, type Design, emptyRow, readDesignRow, type SparseRow } from "../linear/design.ts";
import type { Explanation, Model } from "../model.ts";

/** A dense layer: `weights[input * outputs + output]`, and a bias an output. */
export type Layer = { readonly weights: Float64Array; readonly bias: Float64Array };

/** A network of dense layers with ReLU between them; its one output is `(days - mean) / deviation`. */
export type NeuralParameters = {
  readonly kind: "neural";
  readonly schema: readonly FeatureSchema[];
  readonly design: Design;
  /** For each column of the design its mean in training. */
  readonly means: Float64Array;
  readonly layers: readonly Layer[];
  readonly mean: number;
  readonly deviation: number;
};

/**
 * The model of a fitted network, computed by a plain forward pass: no library, and the same bits everywhere.
 *
 * An explanation's base is the prediction at the columns' training means. The features are moved from there
 * to the row's values one after another, first to last and last to first; a feature's contribution is the
 * mean of its two steps (a Shapley value of two orders, see https://arxiv.org/abs/1705.07874), so that all
 * sum to the prediction.
 */
export function neuralModel(network: NeuralParameters): Model {
  const { schema, design } = network;
  return fittedModel({
    kind: "neural",
    schema,
    predict: (matrix) => {
      const pass = forwardPass(network);
      const row = emptyRow(design);
      return Float64Array.from({ length: matrix.rowCount }, (_, i) => {
        readDesignRow(design, matrix, i, row);
        return pass(row);
      });
    },
    explain: (matrix) => explainNetwork(network, matrix),
    parameters: network,
  });
}

/** Days for a sparse row; the first layer only touches the weights of the row's entries. */
function forwardPass({ layers, mean, deviation }: NeuralParameters): (row: SparseRow) => number {
  const outputs = layers.map((layer) => new Float64Array(layer.bias.length));
  return (row) => {
    sparseLayer(layers[0]!, row, outputs[0]!);
    for (let i = 1; i < layers.length; i++) denseLayer(layers[i]!, outputs[i - 1]!, outputs[i]!);
    return mean + deviation * outputs.at(-1)![0]!;
  };
}

function sparseLayer({ weights, bias }: Layer, row: SparseRow, output: Float64Array): void {
  const width = bias.length;
  output.set(bias);
  for (let k = 0; k < row.count; k++) {
    const from = row.columns[k]! * width;
    const value = row.values[k]!;
    for (let j = 0; j < width; j++) output[j]! += value * weights[from + j]!;
  }
}

function denseLayer({ weights, bias }: Layer, input: Float64Array, output: Float64Array): void {
  const width = bias.length;
  output.set(bias);
  for (let i = 0; i < input.length; i++) {
    const value = input[i]!;
    if (value <= 0) continue; // ReLU of the layer before
    for (let j = 0; j < width; j++) output[j]! += value * weights[i * width + j]!;
  }
}

function explainNetwork(network: NeuralParameters, matrix: Matrix): Explanation[] {
  const { schema, design } = network;
  const row = emptyRow(design);
  const forwards = Int32Array.from(schema, (_, f) => f);
  const backwards = forwards.toReversed();
  return Array.from({ length: matrix.rowCount }, (_, i) => {
    readDesignRow(design, matrix, i, row);
    const first = stepsOf(network, row, forwards);
    const second = stepsOf(network, row, backwards);
    const contributions = schema.map(({ name }, f) => ({
      feature: name,
      amount: (first.steps[f]! + second.steps[f]!) / 2,
    }));
    return { base: first.base, contributions };
  });
}

/** The change of the prediction as each feature in turn moves from the training means to the row's values. */
function stepsOf(
  network: NeuralParameters,
  row: SparseRow,
  order: Int32Array,
): { base: number; steps: Float64Array } {
  const { design, means } = network;
  const pass = forwardPass(network);
  const owners = columnFeatures(design);
  const values = means.slice();
  const columns = Int32Array.from(values, (_, column) => column);
  const days = () => pass({ count: values.length, columns, values });
  const base = days();
  const steps = new Float64Array(design.features.length);
  let before = base;
  for (const feature of order) {
    for (let column = 0; column < values.length; column++) if (owners[column] === feature) values[column] = 0;
    for (let k = 0; k < row.count; k++) {
      if (owners[row.columns[k]!] === feature) values[row.columns[k]!] = row.values[k]!;
    }
    const after = days();
    steps[feature] = after - before;
    before = after;
  }
  return { base, steps };
}
