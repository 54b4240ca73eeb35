import { type FeatureSchema, schemaHash } from "lib/features/mod.ts";
import {
  arrayIn,
  type Design,
  ensembleFromState,
  type Model,
  type ModelState,
  numberIn,
  restoreDesign,
  schemaIn,
  stateIn,
  statesIn,
} from "lib/model/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import type { Ensemble } from "lib/trees/mod.ts";

/** How a raw score becomes days: as it is, or as its exponential. A calibration of scores would be another link. */
export type Link = "identity" | "exponential";

/** What a model computes, without the model: what can be written in another language. */
export type ModelFormula =
  | { readonly kind: "constant"; readonly schema: readonly FeatureSchema[]; readonly days: number }
  | {
    readonly kind: "linear";
    readonly schema: readonly FeatureSchema[];
    readonly design: Design;
    readonly intercept: number;
    readonly coefficients: Float64Array;
  }
  | {
    readonly kind: "cells";
    readonly schema: readonly FeatureSchema[];
    /** The features that make a cell, coarsest first. */
    readonly features: Int32Array;
    readonly overall: number;
    /** Level i has the cells of the first i + 1 features; a key has a digit a feature: code + 1, to the base labels + 1. */
    readonly levels: readonly { readonly keys: Float64Array; readonly medians: Float64Array }[];
  }
  | {
    readonly kind: "trees";
    readonly schema: readonly FeatureSchema[];
    readonly ensemble: Ensemble;
    readonly link: Link;
  };

/**
 * The formula of an artefact's model: constants, ridge, medians of cells, forests and boosted trees of either engine.
 *
 * @throws {TypeError} when the model is of a kind that can't be written as a formula, such as a neural network, its trees
 * predict something other than days, or it was fitted on other labels than the artefact's encoder has.
 */
export function formulaOf({ model, meta }: Artefact): ModelFormula {
  const formula = formulaOfModel(model);
  const fitted = schemaHash(
    formula.schema.map(({ name, labels }) =>
      labels === null ? { name, type: "number" } : { name, type: "category", labels }
    ),
  );
  if (fitted === meta.schemaHash) return formula;
  throw new TypeError(
    `Cannot write a model as SQL or as a function as it must be fitted on what its encoder writes (schema ${meta.schemaHash}): ` +
      `it was fitted on schema ${fitted}`,
  );
}

function formulaOfModel(model: Model): ModelFormula {
  const state = model.toState();
  switch (model.kind) {
    case "mean":
    case "median":
      return { kind: "constant", schema: schemaIn(state), days: numberIn(state, "days") };
    case "ridge":
      return linearFormula(state);
    case "cell-median":
      return cellsFormula(state);
    case "forest":
    case "boosting":
      return treesFormula(state);
    default:
      throw new TypeError(
        "Cannot write a model as SQL or as a function as it must be a constant, ridge, cell medians, a forest or boosted " +
          `trees: it is of kind "${model.kind}"`,
      );
  }
}

function linearFormula(state: ModelState): ModelFormula {
  return {
    kind: "linear",
    schema: schemaIn(state),
    design: restoreDesign(stateIn(state, "design")),
    intercept: numberIn(state, "intercept"),
    coefficients: arrayIn(state, "coefficients", Float64Array),
  };
}

function cellsFormula(state: ModelState): ModelFormula {
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

function treesFormula(state: ModelState): ModelFormula {
  const ensemble = ensembleFromState(state);
  return { kind: "trees", schema: ensemble.schema, ensemble, link: linkOf(ensemble) };
}

function linkOf({ objective, outputs }: Ensemble): Link {
  if (outputs !== 1) {
    throw new TypeError(
      `Cannot write trees as SQL or as a function as they must have one output: they have ${outputs}`,
    );
  }
  switch (objective.name) {
    case "squared":
    case "absolute":
    case "huber":
    case "quantile":
      return "identity";
    case "poisson":
    case "gamma":
    case "tweedie":
      return "exponential";
    default:
      throw new TypeError(
        `Cannot write trees as SQL or as a function as they must predict days: their objective is "${objective.name}"`,
      );
  }
}
