import type { Bounds, Split, Sums } from "./splitting.ts";

/**
 * This thread's records of a leaf, by index in one of the buffers; `delta` is still to be taken off their
 * residuals.
 */
export type Piece = {
  readonly buffer: number;
  readonly start: number;
  readonly end: number;
  readonly delta: number;
};

/** A leaf of the tree under way. */
export type Leaf = {
  readonly node: number;
  readonly depth: number;
  readonly total: Sums;
  readonly bounds: Bounds;
  /**
   * The sets of features, by number, that a split below must keep to one of; null when it may ask for any.
   */
  readonly sets: readonly number[] | null;
  /** One, but for the root of a tree on residual records, which has those that the last tree left. */
  readonly pieces: readonly Piece[];
  /** Where its histogram is kept for its children's; -1 when it has none. */
  slot: number;
  /** Its best split; null when it has none or may not be split. */
  split: Split | null;
  /**
   * A side of the split may be too light, so that its gain is a bound until they are weighed; or it isn't
   * known to which rows go that miss the value and count for nothing, as those not drawn.
   */
  isInDoubt: boolean;
};

/** A split made: nodes are numbered as they come, a split's right child next to its left. */
export type NodeSplit = {
  readonly node: number;
  readonly left: number;
  readonly split: Split;
  readonly total: Sums;
};

/** A tree as it grew: its splits in the order made, and the leaves that are left. */
export type GrownTree = { readonly splits: readonly NodeSplit[]; readonly leaves: readonly Leaf[] };

/** A leaf of the last tree, and what its rows' residuals lose by it. */
export type LeafDelta = { readonly leaf: Leaf; readonly delta: number };

/** What the rows' records are written from: the output's gradients. `units` are the rows' weights. */
export type RowGradients = {
  readonly output: number;
  readonly units: number;
  readonly gradientScale: number;
  readonly hessianScale: number;
};

/** The leaf that gains most by its split; of equal ones the first. */
export function bestLeaf(leaves: readonly Leaf[]): number {
  let best = 0;
  for (let i = 1; i < leaves.length; i++) {
    if ((leaves[i]!.split?.gain ?? 0) > (leaves[best]!.split?.gain ?? 0)) best = i;
  }
  return best;
}

/**
 * A tree grown without weights, with those of its leaves, in their order: splits are of their children's, and
 * send missing values to come to the heavier one.
 */
export function weighedTree({ splits, leaves }: GrownTree, weights: readonly number[]): GrownTree {
  const ofNode: number[] = [];
  leaves.forEach(({ node }, i) => ofNode[node] = weights[i]!);
  const weighed = splits.toReversed().map((each) => {
    const left = ofNode[each.left]!, right = ofNode[each.left + 1]!;
    const weight = ofNode[each.node] = left + right;
    const split = {
      ...each.split,
      left: { ...each.split.left, weight: left },
      missingLeft: each.split.missingLeft ?? left >= right,
    };
    return { ...each, split, total: { ...each.total, weight } };
  });
  return {
    splits: weighed.reverse(),
    leaves: leaves.map((leaf, i) => ({ ...leaf, total: { ...leaf.total, weight: weights[i]! } })),
  };
}

/** What is left of `all` without `part`. */
export function difference(all: Sums, part: Sums): Sums {
  return {
    gradient: all.gradient - part.gradient,
    hessian: all.hessian - part.hessian,
    weight: all.weight - part.weight,
  };
}
