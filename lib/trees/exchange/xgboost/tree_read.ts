import type { FeatureSchema } from "lib/features/mod.ts";
import { greatestBelow } from "../single.ts";
import type { SourceNode, SourceTree } from "../source_tree.ts";
import { categorySets } from "./category_sets.ts";
import { type JsonRecord, numbersAt, numberTextAt, recordAt } from "./record.ts";

/**
 * A tree of XGBoost's JSON, pruned nodes left out; leaf values are multiplied by `factor`.
 *
 * @throws {SyntaxError} when a list is absent or the nodes are no tree.
 * @throws {TypeError} when leaves hold vectors.
 */
export function readXgboostTree(
  tree: JsonRecord,
  schema: readonly FeatureSchema[],
  factor: number,
): SourceTree {
  if (numberTextAt(recordAt(tree, "tree_param"), "size_leaf_vector") > 1) {
    throw new TypeError(
      `Cannot read XGBoost's JSON as leaves must hold one value: those of ${tree.path} hold more`,
    );
  }
  const columns = columnsOf(tree);
  const places = reachedNodes(columns, tree.path);
  return places.keys().map((node) => nodeOf(columns, node, { places, schema, factor })).toArray();
}

type Columns = ReturnType<typeof columnsOf>;

function columnsOf(tree: JsonRecord) {
  const left = numbersAt(tree, "left_children");
  const column = (key: string) => {
    const values = numbersAt(tree, key);
    if (values.length === left.length) return values;
    throw new SyntaxError(
      `Cannot read XGBoost's JSON as ${tree.path}.${key} must have ${left.length} numbers: it has ${values.length}`,
    );
  };
  return {
    left,
    right: column("right_children"),
    feature: column("split_indices"),
    condition: column("split_conditions").map(Math.fround),
    defaultLeft: column("default_left"),
    gain: column("loss_changes").map(Math.fround),
    cover: column("sum_hessian").map(Math.fround),
    rightCodes: new Map([...categorySets(tree)].map(([node, codes]) => [node, new Set(codes)])),
  };
}

/** The nodes that are reached from the root, and their places in the tree read. */
function reachedNodes({ left, right }: Columns, path: string): Map<number, number> {
  const places = new Map<number, number>();
  const waiting = [0];
  while (waiting.length > 0) {
    const node = waiting.pop()!;
    if (!(node in left) || places.has(node)) {
      throw new SyntaxError(
        `Cannot read XGBoost's JSON as ${path} must be a tree: node ${node} is absent or met again`,
      );
    }
    places.set(node, places.size);
    if (left[node]! >= 0) waiting.push(right[node]!, left[node]!);
  }
  return places;
}

function nodeOf(
  columns: Columns,
  node: number,
  { places, schema, factor }: {
    readonly places: ReadonlyMap<number, number>;
    readonly schema: readonly FeatureSchema[];
    readonly factor: number;
  },
): SourceNode {
  const { left, right, condition, cover, gain } = columns;
  if (left[node]! < 0) return { kind: "leaf", value: factor * condition[node]!, cover: cover[node]! };
  const feature = columns.feature[node]!;
  const rightCodes = columns.rightCodes.get(node);
  const codes = schema[feature]?.labels?.keys().toArray() ?? [];
  return {
    kind: "split",
    feature,
    threshold: rightCodes ? 0 : greatestBelow(condition[node]!),
    leftCodes: rightCodes ? codes.filter((code) => !rightCodes.has(code)) : null,
    missingLeft: columns.defaultLeft[node] === 1,
    left: places.get(left[node]!)!,
    right: places.get(right[node]!)!,
    gain: Math.max(0, gain[node]!),
  };
}
