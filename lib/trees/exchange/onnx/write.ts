import type { Ensemble } from "../../ensemble/ensemble.ts";
import { onnxMessage, type OnnxNode } from "./message.ts";
import { onnxNodes } from "./nodes.ts";

/**
 * Writes an ensemble as an ONNX model (ai.onnx.ml 3, `TreeEnsembleRegressor`, and for the objective's link
 * one of Exp, Sigmoid and Softmax behind it).
 *
 * Input "features": doubles, rows x features in the schema's order; a category as its code (see the metadata
 * "features", the schema as JSON), a missing value as NaN; for a category -1 and codes never seen are missing
 * too. Output "prediction": singles, rows x outputs, of the objective's scale: a mean, a quantile, a
 * probability, the shares of a forest of classes. Splits compare doubles; the standard has sums in single
 * precision, so that predictions are equal to about 1e-7 of the greatest term. Source: ONNX, ai.onnx.ml
 * operators (https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleRegressor.html).
 *
 * @throws {TypeError} when the objective has no such link: ordinal, hazard, isolation; or there are no trees.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitBoosting } from "lib/trees/boosting/boosting.ts";
 * import { writeOnnx } from "lib/trees/exchange/onnx/write.ts";
 *
 * const age = { name: "age", type: "number" as const, values: Float64Array.of(50, 50, 50, 70) };
 * const matrix = { rowCount: 4, features: [age], target: Float64Array.of(2, 2, 2, 6) };
 * const bytes = writeOnnx(fitBoosting(matrix, { minLeafRows: 1 }));
 * assertEquals(new TextDecoder().decode(bytes).includes("TreeEnsembleRegressor"), true);
 * ```
 */
export function writeOnnx(ensemble: Ensemble): Uint8Array<ArrayBuffer> {
  const link = linkOf(ensemble);
  if (ensemble.roots.length === 0) throw unwritable("it must have a tree: it has none");
  return onnxMessage({
    nodes: [treesNode(ensemble, link === null ? "prediction" : "raw"), ...(link === null ? [] : [link])],
    input: "features",
    inputs: ensemble.schema.length,
    output: "prediction",
    outputs: ensemble.outputs,
    metadata: { features: JSON.stringify(ensemble.schema), objective: JSON.stringify(ensemble.objective) },
  });
}

function linkOf({ objective }: Ensemble): OnnxNode | null {
  const link = (operator: string, attributes: OnnxNode["attributes"] = {}): OnnxNode => {
    return { operator, domain: "", input: "raw", output: "prediction", attributes };
  };
  switch (objective.name) {
    case "squared":
    case "absolute":
    case "huber":
    case "quantile":
    case "shares":
      return null;
    case "poisson":
    case "gamma":
    case "tweedie":
      return link("Exp");
    case "logistic":
      return link("Sigmoid");
    case "softmax":
      return link("Softmax", { axis: 1 });
    default:
      throw unwritable(`its objective must have a link that ONNX has: it is "${objective.name}"`);
  }
}

function treesNode(ensemble: Ensemble, output: string): OnnxNode {
  const nodes = onnxNodes(ensemble);
  return {
    operator: "TreeEnsembleRegressor",
    domain: "ai.onnx.ml",
    input: "features",
    output,
    attributes: {
      aggregate_function: "SUM",
      base_values_as_tensor: ensemble.base,
      n_targets: ensemble.outputs,
      nodes_falsenodeids: Int32Array.from(nodes.falseIds),
      nodes_featureids: Int32Array.from(nodes.features),
      nodes_missing_value_tracks_true: Int32Array.from(nodes.missingTrue),
      nodes_modes: nodes.isLeaf.map((isLeaf) => isLeaf ? "LEAF" : "BRANCH_LEQ"),
      nodes_nodeids: Int32Array.from(nodes.nodeIds),
      nodes_treeids: Int32Array.from(nodes.treeIds),
      nodes_truenodeids: Int32Array.from(nodes.trueIds),
      nodes_values_as_tensor: Float64Array.from(nodes.values),
      post_transform: "NONE",
      target_ids: Int32Array.from(nodes.leafOutputs),
      target_nodeids: Int32Array.from(nodes.leafNodes),
      target_treeids: Int32Array.from(nodes.leafTrees),
      target_weights_as_tensor: Float64Array.from(nodes.leafWeights),
    },
  };
}

function unwritable(reason: string): TypeError {
  return new TypeError(`Cannot write an ensemble as ONNX as ${reason}`);
}
