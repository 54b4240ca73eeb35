import { shownText } from "lib/files/mod.ts";
import type { Design, FeatureDesign, ModelKind, Parameters } from "lib/model/mod.ts";
import { arrayIn, type ModelState, numberIn, schemaIn, stateIn, statesIn } from "./model_state.ts";
import { ensembleFromState, ensembleState } from "./tree_state.ts";

/**
 * A model's parameters as they are written down; `parametersFrom()` reads them.
 *
 * @throws {TypeError} when there are none, as of a reference forest.
 */
export function parametersState(parameters: Parameters | null): ModelState {
  if (parameters === null) {
    throw new TypeError("Cannot write down a model as it must have parameters: it is for comparison only");
  }
  if (parameters.kind === "trees") return ensembleState(parameters.ensemble);
  const { kind: _, ...state } = parameters;
  return state;
}

/**
 * The parameters that `parametersState()` wrote for a model of this kind.
 *
 * @throws {TypeError} when a part is absent or of another type, or the kind can't be written down.
 */
export function parametersFrom(kind: ModelKind, state: ModelState): Parameters {
  switch (kind) {
    case "mean":
    case "median":
      return { kind: "constant", schema: schemaIn(state), days: numberIn(state, "days") };
    case "cell-median":
      return cellParameters(state);
    case "ridge":
    case "logistic":
      return {
        kind: "linear",
        schema: schemaIn(state),
        design: designFrom(stateIn(state, "design")),
        intercept: numberIn(state, "intercept"),
        coefficients: arrayIn(state, "coefficients", Float64Array),
        means: arrayIn(state, "means", Float64Array),
      };
    case "forest":
    case "boosting":
      return { kind: "trees", ensemble: ensembleFromState(state) };
    case "neural":
      return neuralParameters(state);
    default:
      throw new TypeError(
        `Cannot restore a model as its kind must be one that can be written down: it is "${
          shownText(kind, 100)
        }"`,
      );
  }
}

function cellParameters(state: ModelState): Parameters {
  return {
    kind: "cells",
    schema: schemaIn(state),
    features: arrayIn(state, "features", Int32Array),
    overall: numberIn(state, "overall"),
    levels: statesIn(state, "levels").map((level) => ({
      keys: arrayIn(level, "keys", Float64Array),
      medians: arrayIn(level, "medians", Float64Array),
    })),
  };
}

function neuralParameters(state: ModelState): Parameters {
  return {
    kind: "neural",
    schema: schemaIn(state),
    design: designFrom(stateIn(state, "design")),
    means: arrayIn(state, "means", Float64Array),
    layers: statesIn(state, "layers").map((layer) => ({
      weights: arrayIn(layer, "weights", Float64Array),
      bias: arrayIn(layer, "bias", Float64Array),
    })),
    mean: numberIn(state, "mean"),
    deviation: numberIn(state, "deviation"),
  };
}

function designFrom(state: ModelState): Design {
  const features = statesIn(state, "features").map((each): FeatureDesign => {
    const column = numberIn(each, "column");
    if (each.type === "category") {
      return { type: "category", column, labelCount: numberIn(each, "labelCount") };
    }
    const [missingColumn, mean] = [numberIn(each, "missingColumn"), numberIn(each, "mean")];
    return { type: "number", column, missingColumn, mean, deviation: numberIn(each, "deviation") };
  });
  return { columnCount: numberIn(state, "columnCount"), features };
}
