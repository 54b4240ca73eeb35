import type { Ensemble } from "../ensemble/ensemble.ts";
import { treeNodes } from "../ensemble/tree_nodes.ts";

/**
 * One tree as paths from its root. All arrays have an entry a position: a node before its left subtree, and
 * that before its right subtree. The edge of a position is the one that leads to it from its parent; position
 * 0, the root, has none.
 */
export type PathTree = {
  /** The features that the tree asks for, ascending. */
  readonly features: Int32Array;
  /** Where a node is in the ensemble's arrays. */
  readonly nodes: Int32Array;
  /** A leaf's value times the ensemble's scale; 0 in splits. */
  readonly value: Float64Array;
  /** The number of a split among the tree's splits, counted by position; -1 in leaves. */
  readonly split: Int32Array;
  readonly parent: Int32Array;
  /** Where a split's right child is (the left one is the next position); -1 in leaves. */
  readonly right: Int32Array;
  /** 1 where the edge is the parent's left one. */
  readonly isLeft: Uint8Array;
  /** The feature that the edge's split asks for, as its place in `features`. */
  readonly asks: Int32Array;
  /** The nearest position above whose edge asks for the same feature; -1 when there is none. */
  readonly before: Int32Array;
  /** The share of training rows that the path's splits on the edge's feature, this one included, let pass. */
  readonly share: Float64Array;
  /** Most different features on a path; at least 1. */
  readonly depth: number;
  /** The mean of the leaf values over the training rows. */
  readonly mean: number;
};

/**
 * Lays out a tree for its explanation.
 *
 * The share of a split's training rows that goes left is its left child's cover over that of both children; a
 * half each where no training row came by.
 */
export function pathTree(ensemble: Ensemble, root: number): PathTree {
  const nodes = treeNodes(ensemble, root);
  const used = nodes.filter((node) => ensemble.left[node]! >= 0).map((node) => ensemble.feature[node]!);
  const features = Int32Array.from(new Set(used)).sort();
  const links = linksOf(ensemble, nodes);
  const paths = pathsOf(ensemble, nodes, links, features);
  const value = Float64Array.from(
    nodes,
    (node) => ensemble.left[node]! >= 0 ? 0 : ensemble.scale * ensemble.value[node]!,
  );
  let mean = 0;
  for (let i = 0; i < nodes.length; i++) mean += value[i]! * paths.reach[i]!;
  const { asks, before, share, depth } = paths;
  return { features, nodes, value, ...links, asks, before, share, depth, mean };
}

type Links = Pick<PathTree, "split" | "parent" | "right" | "isLeft">;

function linksOf(ensemble: Ensemble, nodes: Int32Array): Links {
  const positionOf = new Map(Array.from(nodes, (node, position) => [node, position]));
  const split = new Int32Array(nodes.length).fill(-1);
  const parent = new Int32Array(nodes.length).fill(-1);
  const right = new Int32Array(nodes.length).fill(-1);
  const isLeft = new Uint8Array(nodes.length);
  let splits = 0;
  for (let position = 0; position < nodes.length; position++) {
    if (ensemble.left[nodes[position]!]! < 0) continue;
    split[position] = splits++;
    right[position] = positionOf.get(ensemble.right[nodes[position]!]!)!;
    parent[position + 1] = position;
    parent[right[position]!] = position;
    isLeft[position + 1] = 1;
  }
  return { split, parent, right, isLeft };
}

/** `reach`: the share of all training rows that come to a position. */
function pathsOf(ensemble: Ensemble, nodes: Int32Array, { parent }: Links, features: Int32Array) {
  const placeOf = new Map(Array.from(features, (feature, place) => [feature, place]));
  const asks = new Int32Array(nodes.length).fill(-1);
  const before = new Int32Array(nodes.length).fill(-1);
  const share = new Float64Array(nodes.length).fill(1);
  const reach = new Float64Array(nodes.length).fill(1);
  const different = new Int32Array(nodes.length);
  for (let position = 1; position < nodes.length; position++) {
    const up = parent[position]!;
    const passed = shareOf(ensemble, nodes[up]!, nodes[position]!);
    asks[position] = placeOf.get(ensemble.feature[nodes[up]!]!)!;
    let same = up;
    while (same > 0 && asks[same] !== asks[position]) same = parent[same]!;
    before[position] = same > 0 ? same : -1;
    share[position] = (same > 0 ? share[same]! : 1) * passed;
    reach[position] = reach[up]! * passed;
    different[position] = different[up]! + (same > 0 ? 0 : 1);
  }
  const depth = different.reduce((most, count) => Math.max(most, count), 1);
  return { asks, before, share, reach, depth };
}

function shareOf({ cover, left, right }: Ensemble, parent: number, child: number): number {
  const total = cover[left[parent]!]! + cover[right[parent]!]!;
  return total > 0 ? cover[child]! / total : 0.5;
}
