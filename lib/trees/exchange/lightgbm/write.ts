import type { Ensemble } from "../../ensemble/ensemble.ts";
import { constantTree, lightgbmTree } from "./tree.ts";

/**
 * Writes an ensemble as LightGBM's model text (version v4), which `lightgbm.Booster(model_str=...)` reads.
 *
 * LightGBM knows neither base nor scale: leaf values are written scaled, and each output's first tree has the
 * base in its leaves. A category is written as its code; its labels stand in `pandas_categorical`, so that a
 * data frame of category columns is coded by label, whatever its own order. LightGBM always sends a missing
 * or unseen category right: where they go left, the two sides are written the other way around. It knows no
 * infinite threshold either: at a split of the missing values from all others it sends +Infinity with the
 * missing ones. Covers are written as they are in the weights and rounded in the counts, which LightGBM's own
 * SHAP values use. An objective's parameter stands among the parameters. A forest of classes is written with
 * an objective of one's own: LightGBM predicts its shares as they are. Source: LightGBM's src/io/tree.cpp and
 * src/boosting/gbdt_model_text.cpp (https://github.com/microsoft/LightGBM).
 *
 * @throws {TypeError} when the ensemble has an objective that LightGBM lacks, more than one output without
 * being of classes (write `oneOutput()` of it), or a feature name with white space or one of `,:[]{}"`.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitBoosting } from "lib/trees/boosting/boosting.ts";
 * import { readLightgbmText } from "lib/trees/exchange/lightgbm/read.ts";
 * import { writeLightgbmText } from "lib/trees/exchange/lightgbm/write.ts";
 * import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(50, 50, 50, 70) };
 * const matrix = { rowCount: 4, features: [age], target: Float64Array.of(2, 2, 2, 6) };
 * const trees = fitBoosting(matrix, { minLeafRows: 1 });
 * const read = readLightgbmText(writeLightgbmText(trees));
 * assertEquals(predictRaw(read, matrix).map(Math.round), Float64Array.of(2, 2, 2, 6));
 * ```
 */
export function writeLightgbmText(ensemble: Ensemble): string {
  const { schema, outputs } = ensemble;
  refuseWhatLightgbmLacks(ensemble);
  const trees = treeTexts(ensemble);
  const labels = schema.flatMap((each) => each.labels === null ? [] : [each.labels]);
  return [
    "tree",
    "version=v4",
    `num_class=${outputs}`,
    `num_tree_per_iteration=${outputs}`,
    "label_index=0",
    `max_feature_idx=${schema.length - 1}`,
    `objective=${objectiveText(ensemble)}`,
    `feature_names=${schema.map((each) => each.name).join(" ")}`,
    `feature_infos=${schema.map((each) => featureInfo(each.labels)).join(" ")}`,
    `tree_sizes=${trees.map((text) => text.length).join(" ")}`,
    "",
    trees.join("") + "end of trees",
    "",
    "feature_importances:",
    ...splitCounts(ensemble),
    "",
    "parameters:",
    ...parameters(ensemble),
    "end of parameters",
    "",
    `pandas_categorical:${labels.length === 0 ? "null" : JSON.stringify(labels)}`,
    "",
  ].join("\n");
}

function refuseWhatLightgbmLacks({ schema, objective, outputs }: Ensemble): void {
  if (objective.name === "ordinal" || objective.name === "hazard" || objective.name === "isolation") {
    throw unwritable(`its objective must be one of LightGBM's: it is "${objective.name}"`);
  }
  if (outputs > 1 && objective.name !== "softmax" && objective.name !== "shares") {
    throw unwritable(`it must have one output or be of classes (see oneOutput()): it has ${outputs} outputs`);
  }
  const wrong = schema.find(({ name }) => name === "" || /[\s,:[\]{}"]/.test(name));
  if (wrong) {
    throw unwritable(`feature names must be without white space and ,:[]{}": one is "${wrong.name}"`);
  }
}

function objectiveText({ objective }: Ensemble): string {
  switch (objective.name) {
    case "squared":
      return "regression";
    case "absolute":
      return "regression_l1";
    case "logistic":
      return "binary sigmoid:1";
    case "softmax":
      return `multiclass num_class:${objective.classes}`;
    case "shares": // LightGBM leaves scores of an objective of one's own as they are
      return `custom shares num_class:${objective.classes}`;
    default:
      return objective.name;
  }
}

function parameters({ objective }: Ensemble): string[] {
  if (objective.name === "huber") return [`[alpha: ${objective.delta}]`];
  if (objective.name === "quantile") return [`[alpha: ${objective.quantiles[0]}]`];
  return objective.name === "tweedie" ? [`[tweedie_variance_power: ${objective.power}]`] : [];
}

/** A number's range, which nobody asks for, or a category's codes: -1, missing, where there are no others. */
function featureInfo(labels: readonly string[] | null): string {
  return labels === null ? "[-inf:inf]" : labels.length === 0 ? "-1" : [...labels.keys()].join(":");
}

/** The text of each tree; an output without trees is given a leaf for its base to stand in. */
function treeTexts(ensemble: Ensemble): string[] {
  const { roots, outputs, base } = ensemble;
  const trees = Array.from(roots, (root, t) => lightgbmTree(ensemble, root, t < outputs ? base[t]! : 0));
  while (trees.length < outputs || trees.length % outputs !== 0) {
    trees.push(constantTree(base[trees.length] ?? 0));
  }
  return trees.map((lines, t) => [`Tree=${t}`, ...lines, "is_linear=0", "shrinkage=1", "\n\n"].join("\n"));
}

/** How often each feature is asked for, most often first. */
function splitCounts({ schema, feature, left }: Ensemble): string[] {
  const counts = schema.map(({ name }) => ({ name, count: 0 }));
  feature.forEach((asked, node) => {
    if (left[node]! >= 0) counts[asked]!.count++;
  });
  const used = counts.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  return used.map(({ name, count }) => `${name}=${count}`);
}

function unwritable(reason: string): TypeError {
  return new TypeError(`Cannot write an ensemble as LightGBM's text as ${reason}`);
}
