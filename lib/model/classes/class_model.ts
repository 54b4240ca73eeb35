import type { Matrix } from "lib/features/mod.ts";
import {
  type Ensemble,
  Predictor,
  type Probabilities,
  probabilities,
  type ShapValues,
  TreeExplainer,
} from "lib/trees/mod.ts";
import { logOdds } from "../log_odds.ts";
import type { Explanation, Model } from "../model.ts";
import { explanationsOf } from "../trees/tree_explanations.ts";

/**
 * The model of trees that tell classes: it predicts how likely each is.
 *
 * Explanations are the SHAP values in the scale of the link, each class with a base of its own: of softmax,
 * base and contributions sum to the class's score less the mean of all classes' (the logarithm of its
 * probability less the mean of all logarithms); of an ordinal loss to the log-odds of a longer class than it
 * (than the last but one for the last); of a forest to the log-odds of the share that its trees give, before
 * shares are made to sum to 1.
 *
 * @throws {TypeError} when the trees tell no classes.
 */
export function classesModel(kind: "boosting" | "forest", ensemble: Ensemble): Model {
  const { objective } = ensemble, { name } = objective;
  if (name !== "softmax" && name !== "shares" && name !== "ordinal") {
    throw new TypeError(`Cannot tell classes as trees must be fitted for them: their objective is "${name}"`);
  }
  const predictor = new Predictor(ensemble);
  const shares = (matrix: Matrix) => probabilities(ensemble, predictor.raw(matrix));
  const { labels: classes } = probabilities(ensemble, new Float64Array());
  let explainer: TreeExplainer | undefined;
  return {
    kind,
    predicts: "classes",
    classes,
    features: ensemble.schema.map((each) => each.name),
    predict: (matrix) => likeliest(shares(matrix)),
    probabilities: shares,
    explain(matrix, of) {
      const told = of === undefined
        ? likeliest(shares(matrix))
        : new Float64Array(matrix.rowCount).fill(checkedClass(of, classes.length));
      const shap = (explainer ??= new TreeExplainer(ensemble)).shap(matrix);
      return explained(ensemble, shap, told);
    },
    parameters: { kind: "trees", ensemble },
  };
}

/** The number of each row's most probable class, the first of equals. */
export function likeliest({ labels, values }: Probabilities): Float64Array {
  const count = labels.length;
  return Float64Array.from({ length: values.length / count }, (_, row) => {
    const own = values.subarray(row * count, (row + 1) * count);
    return own.indexOf(own.reduce((most, each) => Math.max(most, each)));
  });
}

function checkedClass(of: number, count: number): number {
  if (Number.isInteger(of) && of >= 0 && of < count) return of;
  throw new RangeError(`Cannot explain class ${of} as classes are 0 to ${count - 1}`);
}

/** @param told the class that each row is explained of. */
function explained({ objective }: Ensemble, shap: ShapValues, told: Float64Array): Explanation[] {
  if (objective.name === "ordinal") {
    const { thresholds } = objective;
    return explanationsOf(shap).map(({ base, contributions }, row) => ({
      base: base - thresholds[Math.min(told[row]!, thresholds.length - 1)]!,
      contributions,
    }));
  }
  if (objective.name === "softmax") return centred(shap, told);
  const of = new Map([...new Set(told)].map((output) => [
    output,
    explanationsOf(shap, { output, link: logOdds }),
  ]));
  return Array.from(told, (output, row) => of.get(output)![row]!);
}

/** Of each row's class what it has more than all classes on average. */
function centred({ features, outputs, base, values }: ShapValues, told: Float64Array): Explanation[] {
  const mean = (of: (output: number) => number) => {
    let sum = 0;
    for (let output = 0; output < outputs; output++) sum += of(output);
    return sum / outputs;
  };
  const bases = mean((output) => base[output]!);
  return Array.from(told, (own, row) => {
    const at = (output: number, f: number) => values[(row * outputs + output) * features.length + f]!;
    return {
      base: base[own]! - bases,
      contributions: features.map((feature, f) => ({
        feature,
        amount: at(own, f) - mean((output) => at(output, f)),
      })),
    };
  });
}
