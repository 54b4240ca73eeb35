import type { Ensemble } from "lib/trees/mod.ts";
import type { Model, Parameters } from "./model.ts";
import { modelOf } from "./model_of.ts";

/**
 * The model whose predictions are the given model's times a factor: the same kind, so that it is explained,
 * written down and compiled as any other.
 *
 * @throws {TypeError} when the model has no parameters, or predicts shares of one (logistic loss).
 * @throws {RangeError} when the factor is not a number above 0.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitMean } from "lib/model/baseline/baselines.ts";
 * import { recalibrated } from "lib/model/recalibrated.ts";
 *
 * const matrix = { rowCount: 2, features: [], target: Float64Array.of(2, 4) };
 * assertEquals(recalibrated(fitMean(matrix), 1.5).predict(matrix), Float64Array.of(4.5, 4.5));
 * ```
 */
export function recalibrated(model: Model, factor: number): Model {
  if (!(factor > 0 && factor < Infinity)) {
    throw new RangeError(`Cannot recalibrate a model as its factor must be above 0: it is ${factor}`);
  }
  if (model.parameters === null) {
    throw new TypeError("Cannot recalibrate a model as it must have parameters: it is for comparison only");
  }
  return modelOf(model.kind, scaled(model.parameters, factor));
}

function scaled(parameters: Parameters, factor: number): Parameters {
  const times = (values: Float64Array) => values.map((days) => days * factor);
  switch (parameters.kind) {
    case "constant":
      return { ...parameters, days: parameters.days * factor };
    case "cells": {
      const levels = parameters.levels.map((level) => ({ ...level, medians: times(level.medians) }));
      return { ...parameters, overall: parameters.overall * factor, levels };
    }
    case "linear":
      return {
        ...parameters,
        intercept: parameters.intercept * factor,
        coefficients: times(parameters.coefficients),
      };
    case "neural":
      return {
        ...parameters,
        mean: parameters.mean * factor,
        deviation: parameters.deviation * factor,
      };
    case "trees":
      return { ...parameters, ensemble: scaledTrees(parameters.ensemble, factor) };
  }
}

/** Where scores are logarithms the factor is added as one. */
function scaledTrees(ensemble: Ensemble, factor: number): Ensemble {
  const { base, scale, objective: { name } } = ensemble;
  switch (name) {
    case "poisson":
    case "gamma":
    case "tweedie":
      return { ...ensemble, base: base.map((score) => score + Math.log(factor)) };
    case "logistic":
      throw new TypeError("Cannot recalibrate a model as it must predict days: it predicts a probability");
    default:
      return { ...ensemble, base: base.map((days) => days * factor), scale: scale * factor };
  }
}
