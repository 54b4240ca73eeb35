import type { FeatureSchema } from "lib/features/mod.ts";
import { checkEnsemble } from "../ensemble/check_ensemble.ts";
import type { Ensemble, Objective } from "../ensemble/ensemble.ts";
import { treeNodes } from "../ensemble/tree_nodes.ts";
import { announced } from "./announced.ts";

/** A node as another library's file has it; children are places in the tree's list. */
export type SourceNode =
  | { readonly kind: "leaf"; readonly value: number; readonly cover: number }
  | {
    readonly kind: "split";
    readonly feature: number;
    /** Greatest value that goes left; 0 where `leftCodes` decides. */
    readonly threshold: number;
    /** The categories that go left; null for a numeric split. */
    readonly leftCodes: readonly number[] | null;
    readonly missingLeft: boolean;
    readonly left: number;
    readonly right: number;
    readonly gain: number;
  };

/** A tree: its root comes first. */
export type SourceTree = readonly SourceNode[];

export type SourceModel = {
  readonly schema: readonly FeatureSchema[];
  readonly objective: Objective;
  readonly base: readonly number[];
  readonly scale: number;
  /** The trees of each output, in the order in which their leaf values are added. */
  readonly treesOf: readonly (readonly SourceTree[])[];
};

/**
 * The ensemble of a model read from elsewhere. Covers and means of inner nodes are those of their leaves; an
 * output with fewer trees than another is given trees of one leaf of value 0.
 *
 * @throws {TypeError} when the nodes are not trees.
 */
export function ensembleOf({ schema, objective, base, scale, treesOf }: SourceModel): Ensemble {
  const rounds = treesOf.reduce((most, trees) => Math.max(most, trees.length), 0);
  announced(rounds * treesOf.length, "the trees of its outputs");
  const trees = Array.from({ length: rounds }, (_, round) => treesOf.map((each) => each[round] ?? [noLeaf]))
    .flat();
  const starts: number[] = [];
  let count = 0;
  for (const tree of trees) {
    starts.push(count);
    count += tree.length;
  }
  const arrays = emptyArrays(count);
  const bits: number[] = [];
  trees.forEach((tree, t) => {
    tree.forEach((node, i) => setNode(arrays, starts[t]! + i, node, { start: starts[t]!, schema, bits }));
  });
  const ensemble = checkEnsemble({
    schema,
    objective,
    outputs: treesOf.length,
    base: Float64Array.from(base),
    scale,
    roots: Int32Array.from(starts),
    categoryBits: Uint32Array.from(bits),
    ...arrays,
  });
  for (const root of starts) fillMeans(ensemble, root);
  return ensemble;
}

const noLeaf: SourceNode = { kind: "leaf", value: 0, cover: 0 };

function emptyArrays(count: number) {
  return {
    feature: new Int32Array(count).fill(-1),
    threshold: new Float64Array(count),
    categoryStart: new Int32Array(count).fill(-1),
    missingLeft: new Uint8Array(count),
    left: new Int32Array(count).fill(-1),
    right: new Int32Array(count).fill(-1),
    value: new Float64Array(count),
    cover: new Float64Array(count),
    gain: new Float64Array(count),
  };
}

function setNode(
  arrays: ReturnType<typeof emptyArrays>,
  at: number,
  node: SourceNode,
  { start, schema, bits }: {
    readonly start: number;
    readonly schema: readonly FeatureSchema[];
    readonly bits: number[];
  },
): void {
  if (node.kind === "leaf") {
    arrays.value[at] = node.value;
    arrays.cover[at] = node.cover;
    return;
  }
  const { feature, left, right } = node;
  if (![feature, left, right].every((index) => Number.isInteger(index) && index >= 0)) {
    throw new TypeError(
      `Cannot read a tree as its features and children must be whole numbers from 0: ${feature}, ${left}, ${right}`,
    );
  }
  arrays.feature[at] = feature;
  arrays.threshold[at] = node.threshold;
  arrays.missingLeft[at] = node.missingLeft ? 1 : 0;
  arrays.left[at] = start + left;
  arrays.right[at] = start + right;
  arrays.gain[at] = node.gain;
  if (node.leftCodes === null) return;
  arrays.categoryStart[at] = bits.length;
  const labels = schema[feature]?.labels ?? [];
  for (const word of bitSet(node.leftCodes, labels.length)) bits.push(word);
}

/** `ceil(size / 32)` words: bit c is set for each code c. */
function bitSet(codes: readonly number[], size: number): Uint32Array {
  const words = new Uint32Array(Math.ceil(size / 32));
  for (const code of codes) words[code >> 5]! |= 1 << (code & 31);
  return words;
}

function fillMeans(ensemble: Ensemble, root: number): void {
  const { left, right, value, cover } = ensemble;
  for (const node of treeNodes(ensemble, root).reverse()) {
    const [l, r] = [left[node]!, right[node]!];
    if (l < 0) continue;
    cover[node] = cover[l]! + cover[r]!;
    value[node] = cover[node]! > 0
      ? (cover[l]! * value[l]! + cover[r]! * value[r]!) / cover[node]!
      : (value[l]! + value[r]!) / 2;
  }
}
