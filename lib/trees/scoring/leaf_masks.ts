import type { Ensemble } from "../ensemble/ensemble.ts";
import { sidesOf, type SplitCodes } from "./split_codes.ts";

/** A vector holds the masks of four trees of at most 32 leaves, or of two of at most 64. */
export type MaskWidth = 32 | 64;

/** A tree's leaves from left to right, and the ones below each node as a range of these. */
type LeafRanges = {
  readonly leaves: number[];
  readonly first: Map<number, number>;
  readonly end: Map<number, number>;
};

/** The width of masks that an ensemble's trees need; null when one has more than 64 leaves. */
export function maskWidth(ensemble: Ensemble): MaskWidth | null {
  let most = 0;
  ensemble.roots.forEach((root, tree) => {
    const end = ensemble.roots[tree + 1] ?? ensemble.left.length;
    most = Math.max(most, (Math.max(end - root, 1) + 1) / 2);
  });
  return most <= 32 ? 32 : most <= 64 ? 64 : null;
}

/** One tree's part of the masks and its leaf values. */
export type TreeMasks = {
  /** The features that it asks for. */
  readonly features: readonly number[];
  /**
   * For each of these features and each code the leaves that can still be reached, as bits; others are
   * cleared. Words 2 code and 2 code + 1 have leaves 0 to 31 and 32 to 63.
   */
  readonly masks: readonly Uint32Array[];
  /** Leaf values from left to right. */
  readonly values: readonly number[];
};

/**
 * The bit masks of one tree: a row ends in the first leaf that is left when the masks of all its features'
 * codes are combined.
 *
 * A split that sends a row right rules out the leaves of its left subtree; one that sends it left rules out
 * nothing, as the first leaf is taken. Source: C. Lucchese et al., QuickScorer
 * (https://doi.org/10.1145/2766462.2767733).
 */
export function treeMasks(ensemble: Ensemble, root: number, codes: readonly SplitCodes[]): TreeMasks {
  const ranges = leafRanges(ensemble, root);
  const byFeature = new Map<number, Uint32Array>();
  for (const [node, first] of ranges.first) {
    const left = ensemble.left[node]!;
    if (left < 0) continue;
    const feature = ensemble.feature[node]!;
    const masks = byFeature.get(feature) ?? new Uint32Array(2 * codes[feature]!.codeCount).fill(0xffffffff);
    byFeature.set(feature, masks);
    const end = ranges.end.get(left)!;
    const [low, high] = [~bitsBetween(first, end), ~bitsBetween(first - 32, end - 32)];
    const sides = sidesOf(ensemble, node, codes[feature]!);
    for (let code = 0; code < sides.length; code++) {
      if (sides[code] !== 0) continue;
      masks[2 * code]! &= low;
      masks[2 * code + 1]! &= high;
    }
  }
  return {
    features: [...byFeature.keys()],
    masks: [...byFeature.values()],
    values: ranges.leaves.map((leaf) => ensemble.value[leaf]!),
  };
}

function leafRanges({ left, right }: Ensemble, root: number): LeafRanges {
  const ranges: LeafRanges = { leaves: [], first: new Map(), end: new Map() };
  const visit = (node: number) => {
    ranges.first.set(node, ranges.leaves.length);
    if (left[node]! < 0) ranges.leaves.push(node);
    else {
      visit(left[node]!);
      visit(right[node]!);
    }
    ranges.end.set(node, ranges.leaves.length);
  };
  visit(root);
  return ranges;
}

/** Bits `first` to `end - 1` of a word, which has bits 0 to 31. */
function bitsBetween(first: number, end: number): number {
  return bitsBelow(end) & ~bitsBelow(first);
}

function bitsBelow(end: number): number {
  return end <= 0 ? 0 : end >= 32 ? -1 : (1 << end) - 1;
}
