import { constantModel } from "./baseline/baselines.ts";
import { cellMedianModel } from "./baseline/cell_median.ts";
import { classesModel } from "./classes/class_model.ts";
import { logisticModel } from "./linear/logistic.ts";
import { ridgeModel } from "./linear/ridge.ts";
import type { Model, ModelKind, Parameters, Predicts } from "./model.ts";
import { neuralModel } from "./neural/neural_model.ts";
import { treesModel } from "./trees/tree_model.ts";

/**
 * The model of given parameters: it predicts to the last bit as the one that they were read from.
 *
 * @throws {TypeError} when a model of that kind isn't made of such parameters.
 */
export function modelOf(kind: ModelKind, parameters: Parameters, predicts: Predicts = "days"): Model {
  const made = parameters.kind;
  if (made === "constant" && (kind === "mean" || kind === "median")) {
    return constantModel(kind, parameters.schema, parameters.days, predicts);
  }
  if (made === "cells" && kind === "cell-median") return cellMedianModel(parameters);
  if (made === "linear" && kind === "ridge") return ridgeModel(parameters);
  if (made === "linear" && kind === "logistic") return logisticModel(parameters);
  if (made === "neural" && kind === "neural") return neuralModel(parameters);
  if (made === "trees" && (kind === "forest" || kind === "boosting")) {
    const { ensemble } = parameters;
    return predicts === "classes" ? classesModel(kind, ensemble) : treesModel(kind, ensemble, predicts);
  }
  throw new TypeError(
    `Cannot make a model as one of kind "${kind}" must have its own parameters: it has ${made}`,
  );
}
