import { restoreConstant } from "./baseline/baselines.ts";
import { restoreCellMedian } from "./baseline/cell_median.ts";
import { restoreRidge } from "./linear/ridge.ts";
import type { Model, ModelKind, ModelState } from "./model.ts";
import { restoreNeural } from "./neural/neural_model.ts";
import { restoreTreesModel } from "./trees/tree_model.ts";

/**
 * The model of the given kind whose `toState()` this is; its predictions are the same to the last bit.
 *
 * @throws {TypeError} when the state lacks a part or has one of another type, or the kind can't be written
 * down.
 */
export function restoreModel(state: ModelState, kind: ModelKind): Model {
  switch (kind) {
    case "mean":
    case "median":
      return restoreConstant(kind, state);
    case "cell-median":
      return restoreCellMedian(state);
    case "ridge":
      return restoreRidge(state);
    case "forest":
    case "boosting":
      return restoreTreesModel(kind, state);
    case "neural":
      return restoreNeural(state);
    default:
      throw new TypeError(
        `Cannot restore a model as its kind must be one that can be written down: it is "${kind}"`,
      );
  }
}
