import { schemaHash } from "lib/features/mod.ts";
import type { Model, Parameters } from "lib/model/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import type { Ensemble } from "lib/trees/mod.ts";

/**
 * How a raw score becomes a prediction: as it is, as its exponential, or as the probability of its log-odds.
 */
export type Link = "identity" | "exponential" | "logistic";

/** The same, or all scores of a row the probabilities of classes. */
export type TreeLink = Link | "classes";

/**
 * Parameters that can be written in another language: all but a network's; and how scores become predictions.
 */
export type ModelFormula =
  | Exclude<Parameters, { readonly kind: "trees" | "neural" }> & { readonly link: Link }
  | {
    readonly kind: "trees";
    readonly schema: Ensemble["schema"];
    readonly ensemble: Ensemble;
    readonly link: TreeLink;
  };

/**
 * The formula of an artefact's model: constants, ridge, medians of cells, forests and boosted trees.
 *
 * @throws {TypeError} when the model is of a kind that can't be written as a formula, such as a neural
 * network, its trees predict neither days nor a probability, or it was fitted on other labels than the
 * artefact's encoder has.
 */
export function formulaOf({ model, meta }: Artefact): ModelFormula {
  const formula = formulaOfModel(model);
  const fitted = schemaHash(formula.schema);
  if (fitted === meta.schemaHash) return formula;
  throw new TypeError(
    `Cannot write a model as SQL or as a function as it must be fitted on what its encoder writes (schema ${meta.schemaHash}): ` +
      `it was fitted on schema ${fitted}`,
  );
}

/** Why a model can't be written as SQL, in a sentence; null where it can. */
export function whyNoSql(model: Model): string | null {
  try {
    formulaOfModel(model);
    return null;
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}

function formulaOfModel({ kind, parameters, predicts }: Model): ModelFormula {
  if (parameters === null || parameters.kind === "neural") {
    throw new TypeError(
      "Cannot write a model as SQL or as a function as it must be a constant, ridge, cell medians, a forest or boosted " +
        `trees: it is of kind "${kind}"`,
    );
  }
  if (parameters.kind !== "trees") {
    return { ...parameters, link: kind === "logistic" ? "logistic" : "identity" };
  }
  const { ensemble } = parameters;
  const link = predicts === "classes" ? "classes" : linkOf(ensemble);
  return { kind: "trees", schema: ensemble.schema, ensemble, link };
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
    case "logistic":
      return "logistic";
    default:
      throw new TypeError(
        `Cannot write trees as SQL or as a function as they must predict days or a probability: their objective is "${objective.name}"`,
      );
  }
}
