import type { Ensemble } from "../ensemble.ts";
import { hasCategory } from "../predict.ts";
import { treeNodes } from "../tree_nodes.ts";

/** ONNX's columns of an ensemble's nodes and leaves. */
export type OnnxNodes = {
  readonly treeIds: Int32Array;
  readonly nodeIds: Int32Array;
  readonly features: Int32Array;
  readonly modes: readonly string[];
  readonly values: Float64Array;
  readonly trueIds: Int32Array;
  readonly falseIds: Int32Array;
  readonly missingTrue: Int32Array;
  readonly leafTrees: Int32Array;
  readonly leafNodes: Int32Array;
  readonly leafOutputs: Int32Array;
  readonly leafWeights: Float64Array;
};

type Row = {
  readonly tree: number;
  readonly id: number;
  readonly feature: number;
  readonly mode: "BRANCH_LEQ" | "BRANCH_EQ" | "LEAF";
  readonly value: number;
  readonly whenTrue: number;
  readonly whenFalse: number;
  readonly missingTrue: number;
};
type Leaf = {
  readonly tree: number;
  readonly node: number;
  readonly output: number;
  readonly weight: number;
};

/**
 * An ensemble's nodes as ONNX has them. A numeric split is one BRANCH_LEQ. A categorical split is a chain of
 * BRANCH_EQ, one for each category that goes another way than missing values do; the answer "equal" of all leads to
 * the same child, as in LightGBM's converter and as runtimes allow. So whatever equals none of the chain's codes
 * (NaN, -1, a code never seen) goes the way of missing values.
 */
export function onnxNodes(ensemble: Ensemble): OnnxNodes {
  const rows: Row[] = [];
  const leaves: Leaf[] = [];
  ensemble.roots.forEach((root, tree) => {
    const nodes = treeNodes(ensemble, root);
    const writing = { tree, rows, leaves, idOf: idsOf(ensemble, nodes) };
    for (const node of nodes) writeNode(ensemble, node, writing);
  });
  const ints = (of: readonly number[]) => Int32Array.from(of);
  return {
    treeIds: ints(rows.map((row) => row.tree)),
    nodeIds: ints(rows.map((row) => row.id)),
    features: ints(rows.map((row) => row.feature)),
    modes: rows.map((row) => row.mode),
    values: Float64Array.from(rows, (row) => row.value),
    trueIds: ints(rows.map((row) => row.whenTrue)),
    falseIds: ints(rows.map((row) => row.whenFalse)),
    missingTrue: ints(rows.map((row) => row.missingTrue)),
    leafTrees: ints(leaves.map((leaf) => leaf.tree)),
    leafNodes: ints(leaves.map((leaf) => leaf.node)),
    leafOutputs: ints(leaves.map((leaf) => leaf.output)),
    leafWeights: Float64Array.from(leaves, (leaf) => leaf.weight),
  };
}

type Writing = {
  readonly tree: number;
  readonly rows: Row[];
  readonly leaves: Leaf[];
  readonly idOf: ReadonlyMap<number, number>;
};

/** The id of each node in its tree: that of the first of its chain. */
function idsOf(ensemble: Ensemble, nodes: Int32Array): Map<number, number> {
  const ids = new Map<number, number>();
  let next = 0;
  for (const node of nodes) {
    ids.set(node, next);
    next += isCategorical(ensemble, node) ? Math.max(1, chainOf(ensemble, node).length) : 1;
  }
  return ids;
}

function writeNode(ensemble: Ensemble, node: number, { tree, rows, leaves, idOf }: Writing): void {
  const id = idOf.get(node)!;
  const feature = ensemble.feature[node]!;
  const [left, right] = [idOf.get(ensemble.left[node]!) ?? 0, idOf.get(ensemble.right[node]!) ?? 0];
  const missingLeft = ensemble.missingLeft[node]!;
  if (ensemble.left[node]! < 0) {
    const leaf = { feature: 0, mode: "LEAF", value: 0, whenTrue: 0, whenFalse: 0, missingTrue: 0 } as const;
    rows.push({ tree, id, ...leaf });
    const weight = ensemble.scale * ensemble.value[node]!;
    leaves.push({ tree, node: id, output: tree % ensemble.outputs, weight });
  } else if (!isCategorical(ensemble, node)) {
    const split = { whenTrue: left, whenFalse: right, missingTrue: missingLeft };
    rows.push({ tree, id, feature, mode: "BRANCH_LEQ", value: ensemble.threshold[node]!, ...split });
  } else {
    const [equal, others] = missingLeft === 1 ? [right, left] : [left, right];
    const chain = chainOf(ensemble, node);
    (chain.length === 0 ? [-2] : chain).forEach((code, i) => {
      const whenFalse = i + 1 < chain.length ? id + i + 1 : others;
      const link = { value: code, whenTrue: equal, whenFalse, missingTrue: 0 };
      rows.push({ tree, id: id + i, feature, mode: "BRANCH_EQ", ...link });
    });
  }
}

function isCategorical({ categoryStart }: Ensemble, node: number): boolean {
  return categoryStart[node]! >= 0;
}

/** The categories that go another way than missing values. */
function chainOf(ensemble: Ensemble, node: number): number[] {
  const labels = ensemble.schema[ensemble.feature[node]!]!.labels ?? [];
  const missingLeft = ensemble.missingLeft[node] === 1;
  return [...labels.keys()].filter((code) => hasCategory(ensemble, node, code) !== missingLeft);
}
