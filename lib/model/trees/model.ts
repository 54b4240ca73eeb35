import type { Matrix } from "lib/features/matrix.ts";
import type { Explanation, Model, ModelState } from "../model.ts";
import type { Ensemble } from "./ensemble.ts";
import { ensembleFromState, ensembleState } from "./ensemble_state.ts";
import { treeShap } from "./explain/tree_shap.ts";
import { Predictor } from "./predictor.ts";

/**
 * The model of fitted trees, which predicts one number a row: the mean for squared, Huber, Poisson, gamma and Tweedie
 * loss, the median for absolute loss, the quantile nearest to it for quantiles, the probability of 1 for logistic loss.
 *
 * An explanation is the row's SHAP values: base and contributions sum to the prediction. Where scores are logarithms
 * or log-odds, the raw SHAP values are stretched by one factor a row so that they sum to the prediction itself.
 *
 * @throws {TypeError} when the objective has no one number a row: softmax, shares, ordinal, hazard and isolation.
 */
export function treesModel(kind: "boosting" | "forest", ensemble: Ensemble): Model {
  const predictor = new Predictor(ensemble);
  const output = predictedOutput(ensemble);
  const toPrediction = inverseLink(ensemble);
  const { outputs } = ensemble;
  return {
    kind,
    features: ensemble.schema.map((each) => each.name),
    predict(matrix) {
      const raw = predictor.raw(matrix);
      return Float64Array.from(
        { length: matrix.rowCount },
        (_, row) => toPrediction(raw[row * outputs + output]!),
      );
    },
    explain: (matrix) => explanations(ensemble, matrix, output, toPrediction),
    toState: () => ensembleState(ensemble),
  };
}

/** The model whose `toState()` this is. @throws {TypeError} when a part is absent, of another type or damaged. */
export function restoreTreesModel(kind: "boosting" | "forest", state: ModelState): Model {
  return treesModel(kind, ensembleFromState(state));
}

function predictedOutput({ objective }: Ensemble): number {
  if (objective.name !== "quantile") return 0;
  const distances = objective.quantiles.map((share) => Math.abs(share - 0.5));
  return distances.indexOf(Math.min(...distances));
}

function inverseLink({ objective: { name } }: Ensemble): (raw: number) => number {
  switch (name) {
    case "squared":
    case "huber":
    case "absolute":
    case "quantile":
      return (raw) => raw;
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

function explanations(
  ensemble: Ensemble,
  matrix: Matrix,
  output: number,
  toPrediction: (raw: number) => number,
): Explanation[] {
  const { base, values } = treeShap(ensemble, matrix);
  const { schema, outputs } = ensemble;
  const expected = toPrediction(base[output]!);
  return Array.from({ length: matrix.rowCount }, (_, row) => {
    const first = (row * outputs + output) * schema.length;
    const own = values.subarray(first, first + schema.length);
    const sum = own.reduce((total, each) => total + each, 0);
    const stretch = sum === 0 ? 1 : (toPrediction(base[output]! + sum) - expected) / sum;
    return {
      base: expected,
      contributions: schema.map(({ name }, f) => ({ feature: name, days: stretch * own[f]! })),
    };
  });
}
