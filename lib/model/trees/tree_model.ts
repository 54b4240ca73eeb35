import { type Ensemble, Predictor, treeShap } from "lib/trees/mod.ts";
import type { Model } from "../model.ts";
import { explanationsOf } from "./tree_explanations.ts";

/**
 * The model of fitted trees, which predicts one number a row: the mean for squared, Huber, Poisson, gamma and
 * Tweedie loss, the median for absolute loss, the quantile nearest to it for quantiles, the probability of 1
 * for logistic loss.
 *
 * An explanation is the row's SHAP values: base and contributions sum to the prediction. Where scores are
 * logarithms or log-odds, the raw SHAP values are stretched by one factor a row so that they sum to the
 * prediction itself.
 *
 * @throws {TypeError} when the objective has no one number a row: softmax, shares, ordinal, hazard and
 * isolation.
 */
export function treesModel(kind: "boosting" | "forest", ensemble: Ensemble): Model {
  const predictor = new Predictor(ensemble);
  const output = predictedOutput(ensemble);
  const link = inverseLink(ensemble);
  const { outputs } = ensemble;
  return {
    kind,
    features: ensemble.schema.map((each) => each.name),
    predict(matrix) {
      const raw = predictor.raw(matrix);
      return Float64Array.from(
        { length: matrix.rowCount },
        (_, row) => link ? link(raw[row * outputs + output]!) : raw[row * outputs + output]!,
      );
    },
    explain({ offset, ...matrix }) {
      return explanationsOf(treeShap(ensemble, matrix), {
        output,
        ...(link && { link }),
        ...(offset && { offset }),
      });
    },
    parameters: { kind: "trees", ensemble },
  };
}

function predictedOutput({ objective }: Ensemble): number {
  if (objective.name !== "quantile") return 0;
  const distances = objective.quantiles.map((share) => Math.abs(share - 0.5));
  return distances.reduce((nearest, each, k) => each < distances[nearest]! ? k : nearest, 0);
}

/** What makes a raw score a prediction; undefined where it is one. */
function inverseLink({ objective: { name } }: Ensemble): ((raw: number) => number) | undefined {
  switch (name) {
    case "squared":
    case "huber":
    case "absolute":
    case "quantile":
      return undefined;
    case "poisson":
    case "gamma":
    case "tweedie":
      return Math.exp;
    case "logistic":
      return (raw) => 1 / (1 + Math.exp(-raw));
    default:
      throw new TypeError(`Cannot predict one number a row as the objective must have one: it is "${name}"`);
  }
}
