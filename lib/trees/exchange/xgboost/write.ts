import type { FeatureSchema } from "lib/features/mod.ts";
import type { Ensemble, Objective } from "../../ensemble/ensemble.ts";
import { xgboostTreeText } from "./tree_write.ts";

/**
 * Writes an ensemble as XGBoost's JSON (of version 3, which 1.7 and later read), for
 * `load_model("model.json")`.
 *
 * XGBoost has everything in single precision: leaf values are rounded, and a value goes left when it is below
 * the least single above the threshold, so that values that are singles (whole numbers up to 2^24, say) go
 * the same way; doubles that are no singles may not where they round to one beyond the threshold. Leaf values
 * are written scaled, and each output's first tree has the base in its leaves: `base_score` adds nothing. A
 * category is its code, labels stand in the file where they are ASCII. At a split of the missing values from
 * all others, values from 3.4e38 on go with the missing ones. A forest of classes becomes a regression of
 * several targets, whose scores are the shares. Covers stand for sums of hessians, so that XGBoost's SHAP
 * values are ours. Source: XGBoost's src/tree/io_utils.h and doc/model.schema
 * (https://github.com/dmlc/xgboost).
 *
 * @throws {TypeError} when the objective is none of XGBoost's: ordinal, hazard (write one `oneOutput()`),
 * isolation.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitBoosting } from "lib/trees/boosting/boosting.ts";
 * import { readXgboostJson } from "lib/trees/exchange/xgboost/read.ts";
 * import { writeXgboostJson } from "lib/trees/exchange/xgboost/write.ts";
 * import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(50, 50, 50, 70) };
 * const matrix = { rowCount: 4, features: [age], target: Float64Array.of(2, 2, 2, 6) };
 * const trees = fitBoosting(matrix, { minLeafRows: 1 });
 * const read = readXgboostJson(writeXgboostJson(trees));
 * assertEquals(predictRaw(read, matrix).map(Math.round), Float64Array.of(2, 2, 2, 6));
 * ```
 */
export function writeXgboostJson(ensemble: Ensemble): string {
  const { schema, outputs, objective, roots, base } = ensemble;
  const isOfClasses = objective.name === "softmax";
  const starts = roots.length > 0 ? [...roots] : Array.from({ length: outputs }, () => -1);
  const trees = starts.map((root, t) => xgboostTreeText(ensemble, root, t, t < outputs ? base[t]! : 0));
  const rounds = starts.length / outputs;
  const text = JSON.stringify({
    learner: {
      attributes: objective.name === "shares" ? { wardbook_objective: "shares" } : {},
      feature_names: schema.map(({ name }) => name),
      feature_types: schema.map(({ labels }) => labels === null ? "float" : "c"),
      gradient_booster: {
        model: {
          cats: categoriesOf(schema),
          gbtree_model_param: { num_parallel_tree: "1", num_trees: String(trees.length) },
          iteration_indptr: Array.from({ length: rounds + 1 }, (_, round) => round * outputs),
          tree_info: trees.map((_, t) => t % outputs),
          trees: [],
        },
        name: "gbtree",
      },
      learner_model_param: {
        base_score: neutralBase(objective, isOfClasses ? 1 : outputs),
        boost_from_average: "0",
        num_class: String(isOfClasses ? outputs : 0),
        num_feature: String(schema.length),
        num_target: String(isOfClasses ? 1 : outputs),
      },
      objective: objectiveRecord(objective),
    },
    version: [3, 0, 0],
  });
  // in a name the quotes would have backslashes
  return text.replace('"trees":[]', () => `"trees":[${trees.join(",")}]`);
}

function objectiveRecord(objective: Objective): Record<string, unknown> {
  const loss = { reg_loss_param: { scale_pos_weight: "1" } };
  switch (objective.name) {
    case "squared":
    case "shares":
      return { name: "reg:squarederror", ...loss };
    case "absolute":
      return { name: "reg:absoluteerror" };
    case "quantile":
      return {
        name: "reg:quantileerror",
        quantile_loss_param: { quantile_alpha: `[${objective.quantiles.join(",")}]` },
      };
    case "huber":
      return { name: "reg:pseudohubererror", pseudo_huber_param: { huber_slope: String(objective.delta) } };
    case "poisson":
      return { name: "count:poisson", poisson_regression_param: { max_delta_step: "0.7" } };
    case "gamma":
      return { name: "reg:gamma", gamma_regression_param: {} };
    case "tweedie":
      return {
        name: "reg:tweedie",
        tweedie_regression_param: { tweedie_variance_power: String(objective.power) },
      };
    case "logistic":
      return { name: "binary:logistic", ...loss };
    case "softmax":
      return { name: "multi:softprob", softmax_multiclass_param: { num_class: String(objective.classes) } };
    default:
      throw new TypeError(
        "Cannot write an ensemble as XGBoost's JSON as its objective must be one of XGBoost's: " +
          `it is "${objective.name}"`,
      );
  }
}

/** The score on the objective's own scale that is 0 on the raw one. */
function neutralBase({ name }: Objective, count: number): string {
  const isLogarithm = name === "poisson" || name === "gamma" || name === "tweedie";
  const neutral = isLogarithm ? "1E0" : name === "logistic" ? "5E-1" : "0E0";
  return count === 1 ? neutral : `[${Array.from({ length: count }, () => neutral).join(",")}]`;
}

/**
 * Labels as XGBoost 3.1 has them: the bytes of all of a feature's, where each ends, and their order when
 * sorted.
 */
function categoriesOf(schema: readonly FeatureSchema[]) {
  const labelled = schema.map(({ labels }) => labels ?? []);
  // deno-lint-ignore no-control-regex
  const isAscii = labelled.flat().every((label) => /^[\x00-\x7f]*$/.test(label));
  if (!isAscii || labelled.every((labels) => labels.length === 0)) {
    return { enc: [], feature_segments: [], sorted_idx: [] };
  }
  const segments = [0];
  for (const labels of labelled) segments.push(segments.at(-1)! + labels.length);
  return {
    enc: labelled.map((labels) => {
      const ends = labels.map((_, i) => labels.slice(0, i + 1).join("").length);
      const values = Array.from(labels.join(""), (character) => character.charCodeAt(0));
      return { offsets: labels.length === 0 ? [] : [0, ...ends], values };
    }),
    feature_segments: segments,
    sorted_idx: labelled.flatMap((labels) =>
      [...labels.keys()].sort((a, b) => labels[a]! < labels[b]! ? -1 : labels[a]! > labels[b]! ? 1 : a - b)
    ),
  };
}
