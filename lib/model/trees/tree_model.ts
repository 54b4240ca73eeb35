import type { Matrix } from "lib/features/mod.ts";
import {
  classCount,
  type Ensemble,
  Predictor,
  type Probabilities,
  probabilities,
  TreeExplainer,
} from "lib/trees/mod.ts";
import { logOdds } from "../log_odds.ts";
import type { Model, Predicts } from "../model.ts";
import { explanationsOf } from "./tree_explanations.ts";

/**
 * The model of fitted trees, which predicts one number a row: the mean for squared, Huber, Poisson, gamma and
 * Tweedie loss, the median for absolute loss, the quantile nearest to it for quantiles, the probability of 1
 * for logistic loss, the number of the likeliest class for softmax and forests of classes, the median level
 * for ordinal loss, and the first end by which half is over for a hazard (the last where less is).
 *
 * An explanation is the row's SHAP values: base and contributions sum to the prediction, or where that is a
 * probability to its log-odds. Where scores are in another scale (logarithms of days, shares of trees), the
 * raw SHAP values are stretched by one factor a row so that they do. Classes, levels and times have none.
 *
 * @param predicts whether the trees' targets are days, or 0 for no and 1 for yes; of logistic loss they are.
 * @throws {TypeError} when the objective has no one number a row: isolation; or an explanation is asked for
 * of a class, level or time.
 */
export function treesModel(
  kind: "boosting" | "forest",
  ensemble: Ensemble,
  predicts: Predicts = ensemble.objective.name === "logistic" ? "probability" : "days",
): Model {
  const predictor = new Predictor(ensemble);
  const shares = (matrix: Matrix) => probabilities(ensemble, predictor.raw(matrix));
  const { name } = ensemble.objective;
  return {
    kind,
    predicts,
    features: ensemble.schema.map((each) => each.name),
    ...(name === "softmax" || name === "shares" || name === "ordinal" || name === "hazard"
      ? ofClasses(ensemble, shares)
      : ofNumbers(ensemble, predictor, predicts)),
    ...(classCount(ensemble.objective) !== null && { probabilities: shares }),
    parameters: { kind: "trees", ensemble },
  };
}

function ofNumbers(
  ensemble: Ensemble,
  predictor: Predictor,
  predicts: Predicts,
): Pick<Model, "predict" | "explain"> {
  const output = predictedOutput(ensemble);
  const link = inverseLink(ensemble);
  const explained = predicts === "days" ? link : link === undefined ? logOdds : undefined;
  const { outputs } = ensemble;
  let explainer: TreeExplainer | undefined;
  return {
    predict(matrix) {
      const raw = predictor.raw(matrix);
      if (link === undefined && outputs === 1 && predicts === "days") return raw;
      const predicted = Float64Array.from(
        { length: matrix.rowCount },
        (_, row) => link ? link(raw[row * outputs + output]!) : raw[row * outputs + output]!,
      );
      // The mean of many shares may be more than 1 by a rounding.
      return predicts === "days" ? predicted : predicted.map((each) => Math.min(1, Math.max(0, each)));
    },
    explain({ offset, ...matrix }) {
      const options = { output, ...(explained && { link: explained }), ...(offset && { offset }) };
      return explanationsOf((explainer ??= new TreeExplainer(ensemble)).shap(matrix), options);
    },
  };
}

function ofClasses(
  { objective }: Ensemble,
  shares: (matrix: Matrix) => Probabilities,
): Pick<Model, "predict" | "explain"> {
  return {
    predict(matrix) {
      const { labels, values } = shares(matrix);
      return Float64Array.from({ length: matrix.rowCount }, (_, row) => {
        const own = values.subarray(row * labels.length, (row + 1) * labels.length);
        if (objective.name === "softmax" || objective.name === "shares") {
          return own.indexOf(own.reduce((most, each) => Math.max(most, each)));
        }
        const place = medianPlace(own);
        return objective.name === "hazard" ? objective.ends[place] ?? objective.ends.at(-1)! : place;
      });
    },
    explain() {
      throw new TypeError(
        "Cannot explain a prediction as it must be a number of one score: " +
          `it is of "${objective.name}" (treeShap() explains each score)`,
      );
    },
  };
}

/** The first place up to which half of the probability lies. */
function medianPlace(shares: Float64Array): number {
  let sum = 0;
  const place = shares.findIndex((share) => (sum += share) >= 0.5);
  return place < 0 ? shares.length - 1 : place;
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
