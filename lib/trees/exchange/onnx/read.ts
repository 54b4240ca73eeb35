import type { FeatureSchema } from "lib/features/mod.ts";
import { shownText } from "lib/files/mod.ts";
import type { Ensemble } from "../../ensemble/ensemble.ts";
import { announced } from "../announced.ts";
import { ensembleOf, type SourceTree } from "../source_tree.ts";
import { type OnnxModel, type OnnxNodeRead, readOnnxModel } from "./graph_read.ts";
import { onnxObjective } from "./objective_read.ts";
import { onnxSourceTree, type OnnxTree, type OnnxTreeNode } from "./tree_read.ts";

export type ReadOnnxOptions = {
  /**
   * What the codes of categorical features mean, by feature; the features of other libraries' files are f0,
   * f1, …
   */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
};

/** What may stand around the trees without changing what they say. */
const HARMLESS = ["Cast", "Identity", "ZipMap", "Exp", "Sigmoid", "Softmax"];

/**
 * Reads an ONNX model of one `TreeEnsembleRegressor` or `TreeEnsembleClassifier` (ai.onnx.ml 1 to 4), as
 * `writeOnnx()`, onnxmltools (LightGBM, XGBoost) and skl2onnx (scikit-learn) write them.
 *
 * Raw scores are what stands before Exp, Sigmoid or Softmax, but for the runtime's sums in single precision.
 * Where the graph's input is of singles, doubles go the way they would after rounding. A classifier without a
 * link is read as shares of classes; one that has a single score of two classes as their log-odds (LOGISTIC)
 * or as the share of the second (NONE: "squared"). ONNX has neither gains nor covers: gains are 0, and each
 * leaf counts alike in SHAP values. Files of `writeOnnx()` keep features, labels and objective.
 *
 * @throws {SyntaxError} when the bytes are no such model, or damaged.
 * @throws {TypeError} when it has what an ensemble can't say: other operators, several inputs or regression
 * targets, minima or maxima of trees, or a split of a number by equality.
 */
export function readOnnx(bytes: Uint8Array, options: ReadOnnxOptions = {}): Ensemble {
  const model = readOnnxModel(bytes);
  const node = treesNodeOf(model);
  const isClassifier = node.operator === "TreeEnsembleClassifier";
  const trees = treesIn(node, isClassifier ? "class" : "target");
  const schema = schemaOf(model, trees, options.labels ?? {});
  const found = onnxObjective(model, node, [...weightedOutputs(trees)]);
  const comparison = { schema, isDouble: model.isDouble };
  const treesOf: SourceTree[][] = found.outputs.map(() => []);
  for (const tree of trees) {
    const own = weightedOutputs([tree]);
    found.outputs.forEach((output, k) => {
      if (own.has(output)) treesOf[k]!.push(onnxSourceTree(tree, output, comparison));
    });
  }
  const scale = scaleOf(node, trees.length);
  return ensembleOf({ schema, objective: found.objective, base: found.base, scale, treesOf });
}

function treesNodeOf({ nodes, inputs, constants }: OnnxModel): OnnxNodeRead {
  const isTrees = ({ operator }: OnnxNodeRead) => operator.startsWith("TreeEnsemble");
  // onnxmltools multiplies by 1 to give an output its name
  const isByOne = ({ operator, inputs: names }: OnnxNodeRead) =>
    operator === "Mul" && names.some((name) => constants.get(name)?.every((each) => each === 1));
  const other = nodes.find((node) => !isTrees(node) && !HARMLESS.includes(node.operator) && !isByOne(node));
  if (other) throw unreadable(`its operators must be trees and a link: one is "${other.operator}"`);
  const [trees, ...more] = nodes.filter(isTrees);
  if (!trees || more.length > 0) {
    throw unreadable(`it must have one set of trees: it has ${trees ? "more" : "none"}`);
  }
  if (trees.operator !== "TreeEnsembleRegressor" && trees.operator !== "TreeEnsembleClassifier") {
    throw unreadable(`its trees must be a regressor's or classifier's: they are of "${trees.operator}"`);
  }
  if (inputs !== 1) throw unreadable(`it must have one input: it has ${inputs}`);
  return trees;
}

/** Trees by their numbers, in the order of the file; each root is the first node of its tree. */
function treesIn({ numbers, texts }: OnnxNodeRead, kind: "target" | "class"): OnnxTree[] {
  const ids = numbers.get("nodes_nodeids") ?? [];
  const column = (name: string, fallback?: number) => {
    const values = numbers.get(`${name}_as_tensor`) ?? numbers.get(name) ??
      (fallback === undefined ? [] : null);
    if (values === null) return ids.map(() => fallback!);
    if (values.length === ids.length) return values;
    throw damaged(`${name} must have an entry for each of ${ids.length} nodes: it has ${values.length}`);
  };
  const columns = {
    tree: column("nodes_treeids"),
    feature: column("nodes_featureids"),
    value: column("nodes_values"),
    whenTrue: column("nodes_truenodeids"),
    whenFalse: column("nodes_falsenodeids"),
    missingTrue: column("nodes_missing_value_tracks_true", 0),
  };
  const modes = texts.get("nodes_modes") ?? [];
  if (modes.length !== ids.length) {
    throw damaged(`nodes_modes must have an entry for each of ${ids.length} nodes: it has ${modes.length}`);
  }
  const weights = leafWeights(numbers, kind);
  const trees = new Map<number, { readonly root: number; readonly nodes: Map<number, OnnxTreeNode> }>();
  ids.forEach((id, at) => {
    const tree = columns.tree[at]!;
    const known = trees.get(tree) ?? { root: id, nodes: new Map<number, OnnxTreeNode>() };
    trees.set(tree, known);
    if (known.nodes.has(id)) throw damaged(`tree ${tree} must have each node once: it has ${id} twice`);
    known.nodes.set(id, {
      mode: modes[at]!,
      feature: columns.feature[at]!,
      value: columns.value[at]!,
      whenTrue: columns.whenTrue[at]!,
      whenFalse: columns.whenFalse[at]!,
      missingTrue: columns.missingTrue[at] === 1,
      weights: weights.get(`${tree} ${id}`) ?? new Map(),
    });
  });
  return [...trees].map(([id, tree]) => ({ id, ...tree }));
}

/** By tree and node, what a leaf adds to each output. */
function leafWeights(
  numbers: OnnxNodeRead["numbers"],
  kind: "target" | "class",
): Map<string, Map<number, number>> {
  const [trees, nodes, outputs] = ["treeids", "nodeids", "ids"].map((name) =>
    numbers.get(`${kind}_${name}`) ?? []
  );
  const weights = numbers.get(`${kind}_weights_as_tensor`) ?? numbers.get(`${kind}_weights`) ?? [];
  const counts = [trees, nodes, outputs, weights].map((each) => each!.length);
  if (new Set(counts).size > 1) {
    throw damaged(`leaves must have four numbers each: there are ${counts.join(", ")}`);
  }
  const byLeaf = new Map<string, Map<number, number>>();
  weights.forEach((weight, i) => {
    const key = `${trees![i]} ${nodes![i]}`;
    const own = byLeaf.get(key) ?? new Map<number, number>();
    byLeaf.set(key, own.set(outputs![i]!, (own.get(outputs![i]!) ?? 0) + weight));
  });
  return byLeaf;
}

function weightedOutputs(trees: readonly OnnxTree[]): Set<number> {
  return new Set(
    trees.flatMap(({ nodes }) => [...nodes.values()].flatMap(({ weights }) => [...weights.keys()])),
  );
}

/** The features as `writeOnnx()` notes them, else f0, f1, … */
function schemaOf(
  { metadata, columns, producer }: OnnxModel,
  trees: readonly OnnxTree[],
  labels: Readonly<Record<string, readonly string[]>>,
): FeatureSchema[] {
  const noted = producer === "wardbook" ? metadata.get("features") : undefined;
  if (noted !== undefined) return notedSchema(noted, labels);
  let count = columns ?? 0;
  for (const { nodes } of trees) {
    for (const { mode, feature } of nodes.values()) if (mode !== "LEAF") count = Math.max(count, feature + 1);
  }
  return Array.from({ length: announced(count, "its features") }, (_, f) => {
    const name = `f${f}`;
    return { name, labels: Object.hasOwn(labels, name) ? labels[name]! : null };
  });
}

function notedSchema(text: string, given: Readonly<Record<string, readonly string[]>>): FeatureSchema[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError("Cannot read ONNX as its features must be noted as JSON: they are not", { cause });
  }
  const isTexts = (list: unknown): list is string[] =>
    Array.isArray(list) && list.every((each) => typeof each === "string");
  const schema = Array.isArray(value) ? value : [];
  const isRight = Array.isArray(value) &&
    schema.every((each) => typeof each?.name === "string" && (each.labels === null || isTexts(each.labels)));
  if (!isRight) throw damaged("its features must be noted with names and labels: they are not");
  return schema.map(({ name, labels }: FeatureSchema) => ({
    name,
    labels: labels !== null && Object.hasOwn(given, name) ? given[name]! : labels,
  }));
}

function scaleOf({ texts }: OnnxNodeRead, trees: number): number {
  const aggregate = texts.get("aggregate_function")?.[0] ?? "SUM";
  if (aggregate === "SUM") return 1;
  if (aggregate === "AVERAGE") return 1 / trees;
  throw unreadable(`trees must be added up: they are put together by "${aggregate}"`);
}

function unreadable(reason: string): TypeError {
  return new TypeError(`Cannot read ONNX as ${shownText(reason)}`);
}

function damaged(reason: string): SyntaxError {
  return new SyntaxError(`Cannot read ONNX as ${shownText(reason)}`);
}
