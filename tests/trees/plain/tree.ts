import { type BinnedMatrix, MISSING_BIN } from "./binning.ts";

/**
 * Regression trees in flat arrays with an entry a node; a node's right child stands right behind its left
 * child, and children behind their parents.
 */
export type Trees = {
  /** The root of each tree. */
  readonly roots: Int32Array;
  /** The feature that a node asks for; -1 in a leaf. */
  readonly feature: Int32Array;
  /** The left child; -1 in a leaf. */
  readonly left: Int32Array;
  /** A number: the last bin that goes left. A category: `~start`, where its words start in `leftBins`. */
  readonly cut: Int32Array;
  /** 1 where missing values go left. */
  readonly missingLeft: Uint8Array;
  /** Bit b of a category node's words is set when bin b goes left. */
  readonly leftBins: Int32Array;
  /** A leaf's value; in an inner node, the mean of the values that its training rows end in. */
  readonly value: Float64Array;
  /** The weight of the training rows that came by. */
  readonly weight: Float64Array;
};

/** For each row of binned features the sum of all trees' leaf values, added in the order of the trees. */
export function sumOfTrees(trees: Trees, data: BinnedMatrix): Float64Array {
  const sums = new Float64Array(data.rowCount);
  for (const root of trees.roots) {
    for (let row = 0; row < sums.length; row++) sums[row]! += trees.value[leafOf(trees, root, data, row)]!;
  }
  return sums;
}

/** The leaf that a row of binned features ends in, starting from `root`. */
export function leafOf(trees: Trees, root: number, data: BinnedMatrix, row: number): number {
  let node = root;
  while (trees.left[node]! >= 0) node = childOf(trees, node, data, row);
  return node;
}

/**
 * Adds to `contributions[feature]` what a row's path through each tree gains or loses at that feature's
 * splits, and returns the sum of the root values: together they are the row's sum of leaf values.
 *
 * Source: A. Saabas, Interpreting random forests (https://blog.datadive.net/interpreting-random-forests/).
 */
export function addPathContributions(
  trees: Trees,
  data: BinnedMatrix,
  row: number,
  contributions: Float64Array,
): number {
  let base = 0;
  for (const root of trees.roots) {
    base += trees.value[root]!;
    let node = root;
    while (trees.left[node]! >= 0) {
      const child = childOf(trees, node, data, row);
      contributions[trees.feature[node]!]! += trees.value[child]! - trees.value[node]!;
      node = child;
    }
  }
  return base;
}

function childOf(trees: Trees, node: number, data: BinnedMatrix, row: number): number {
  const feature = trees.feature[node]!;
  const bin = data.bins[row * data.names.length + feature]! - data.offsets[feature]!;
  const cut = trees.cut[node]!;
  const goesLeft = cut < 0
    ? (trees.leftBins[~cut + (bin >> 5)]! >>> (bin & 31)) & 1
    : bin === MISSING_BIN
    ? trees.missingLeft[node]!
    : bin <= cut
    ? 1
    : 0;
  return trees.left[node]! + 1 - goesLeft;
}
