import type { Ensemble } from "../../ensemble/ensemble.ts";
import { hasCategory } from "../../ensemble/has_category.ts";
import { treeNodes } from "../../ensemble/tree_nodes.ts";

/** ONNX's columns of an ensemble's nodes: every split is a BRANCH_LEQ, so that one mode says it all. */
export type OnnxNodes = {
  readonly treeIds: readonly number[];
  readonly nodeIds: readonly number[];
  readonly isLeaf: readonly boolean[];
  readonly features: readonly number[];
  readonly values: readonly number[];
  readonly trueIds: readonly number[];
  readonly falseIds: readonly number[];
  /** 1 where NaN takes the true branch. */
  readonly missingTrue: readonly number[];
  readonly leafTrees: readonly number[];
  readonly leafNodes: readonly number[];
  readonly leafOutputs: readonly number[];
  readonly leafWeights: readonly number[];
};

/**
 * An ensemble's nodes as ONNX has them.
 *
 * A numeric split is one node. A categorical split is a search among runs of neighbouring codes that go the
 * same way:
 *
 *   left {1, 2, 5} of 0 to 6, missing right:      code <= 2.5
 *                                                yes /      \ no
 *            runs  ..0 | 1 2 | 3 4 | 5 | 6..  code <= 0.5    code <= 4.5 …
 *                   R     L     R    L    R
 *
 * The runs below the first code and above the last go where missing values go, and NaN always answers no,
 * which leads to the run above: so -1, NaN and codes never seen all go there. Several runs lead to one child.
 * Runtimes allow that for true branches only, so that a run reached by a false branch gets a node that is
 * always true, beside a leaf of weight 0 that nothing reaches.
 */
export function onnxNodes(ensemble: Ensemble): OnnxNodes {
  const columns = emptyColumns();
  ensemble.roots.forEach((root, tree) => new TreeWriter(ensemble, root, tree, columns).write());
  return columns;
}

type Columns = ReturnType<typeof emptyColumns>;

function emptyColumns() {
  return {
    treeIds: [] as number[],
    nodeIds: [] as number[],
    isLeaf: [] as boolean[],
    features: [] as number[],
    values: [] as number[],
    trueIds: [] as number[],
    falseIds: [] as number[],
    missingTrue: [] as number[],
    leafTrees: [] as number[],
    leafNodes: [] as number[],
    leafOutputs: [] as number[],
    leafWeights: [] as number[],
  };
}

/**
 * Writes one tree: a node's id is its place in the tree, and nodes that ONNX needs beside them follow behind.
 */
class TreeWriter {
  readonly #ensemble: Ensemble;
  readonly #tree: number;
  readonly #columns: Columns;
  readonly #nodes: Int32Array;
  readonly #idOf: ReadonlyMap<number, number>;
  #nextId: number;

  constructor(ensemble: Ensemble, root: number, tree: number, columns: Columns) {
    this.#ensemble = ensemble;
    this.#tree = tree;
    this.#columns = columns;
    this.#nodes = treeNodes(ensemble, root);
    this.#idOf = new Map(Array.from(this.#nodes, (node, id) => [node, id]));
    this.#nextId = this.#nodes.length;
  }

  write(): void {
    const { left, right, value, scale, categoryStart } = this.#ensemble;
    this.#nodes.forEach((node, id) => {
      if (left[node]! < 0) this.#addLeaf(id, scale * value[node]!);
      else if (categoryStart[node]! >= 0) this.#addSearch(node, id);
      else {
        const missingTrue = this.#ensemble.missingLeft[node]!;
        const children = { whenTrue: this.#idOf.get(left[node]!)!, whenFalse: this.#idOf.get(right[node]!)! };
        this.#addSplit(id, node, { value: this.#ensemble.threshold[node]!, ...children, missingTrue });
      }
    });
  }

  /** The search of a categorical split; run r, up to `ends[r]`, goes with missing values where r is even. */
  #addSearch(node: number, id: number): void {
    const { left, right, missingLeft } = this.#ensemble;
    const [leftId, rightId] = [this.#idOf.get(left[node]!)!, this.#idOf.get(right[node]!)!];
    const [missing, other] = missingLeft[node] === 1 ? [leftId, rightId] : [rightId, leftId];
    const ends = runEnds(this.#ensemble, node);
    const always = { value: Infinity, missingTrue: 1 };
    if (ends.length === 0) {
      this.#addSplit(id, node, { ...always, whenTrue: missing, whenFalse: other });
      return;
    }
    const childOf = (run: number) => run % 2 === 0 ? missing : other;
    const search = (at: number, first: number, last: number): void => {
      const middle = (first + last) >> 1;
      const whenTrue = first === middle ? childOf(first) : this.#nextId++;
      const whenFalse = this.#nextId++;
      this.#addSplit(at, node, { value: ends[middle]!, whenTrue, whenFalse, missingTrue: 0 });
      if (first < middle) search(whenTrue, first, middle);
      if (middle + 1 < last) return search(whenFalse, middle + 1, last);
      const unreached = this.#nextId++;
      this.#addSplit(whenFalse, node, { ...always, whenTrue: childOf(last), whenFalse: unreached });
      this.#addLeaf(unreached, 0);
    };
    search(id, 0, ends.length);
  }

  #addSplit(
    id: number,
    node: number,
    split: {
      readonly value: number;
      readonly whenTrue: number;
      readonly whenFalse: number;
      readonly missingTrue: number;
    },
  ): void {
    const columns = this.#columns;
    columns.treeIds.push(this.#tree);
    columns.nodeIds.push(id);
    columns.isLeaf.push(false);
    columns.features.push(this.#ensemble.feature[node]!);
    columns.values.push(split.value);
    columns.trueIds.push(split.whenTrue);
    columns.falseIds.push(split.whenFalse);
    columns.missingTrue.push(split.missingTrue);
  }

  #addLeaf(id: number, weight: number): void {
    const columns = this.#columns;
    columns.treeIds.push(this.#tree);
    columns.nodeIds.push(id);
    columns.isLeaf.push(true);
    for (const key of ["features", "values", "trueIds", "falseIds", "missingTrue"] as const) {
      columns[key].push(0);
    }
    columns.leafTrees.push(this.#tree);
    columns.leafNodes.push(id);
    columns.leafOutputs.push(this.#tree % this.#ensemble.outputs);
    columns.leafWeights.push(weight);
  }
}

/** Where runs of codes end, half way to the next code; the first run is below code 0, the last above all. */
function runEnds(ensemble: Ensemble, node: number): number[] {
  const labels = ensemble.schema[ensemble.feature[node]!]!.labels ?? [];
  const missingLeft = ensemble.missingLeft[node] === 1;
  const ends: number[] = [];
  let goesLeft = missingLeft;
  for (let code = 0; code <= labels.length; code++) {
    const side = code < labels.length ? hasCategory(ensemble, node, code) : missingLeft;
    if (side !== goesLeft) ends.push(code - 0.5);
    goesLeft = side;
  }
  return ends;
}
