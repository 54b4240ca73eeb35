import type { Ensemble } from "lib/trees/mod.ts";
import { type TreeSql, treesSql } from "./tree_sql.ts";

/** Trees in their order, in groups of which each fits into a statement. */
export type TreeBatches = {
  readonly trees: readonly (readonly TreeSql[])[];
  /** There is one group, and encoding, sums and the log's columns fit into its statement too. */
  readonly fitOneStatement: boolean;
  /** A tree alone is longer than a statement may be. */
  readonly hasTooLong: boolean;
};

/** What of a statement is neither trees nor encoding, at most. */
const frameBytes = 10_000;

/**
 * Groups an ensemble's trees by the bytes that a statement may have; `encoded` are the CTEs that encode the
 * rows.
 */
export function treeBatches(ensemble: Ensemble, encoded: string, maxBytes: number): TreeBatches {
  const trees = treesSql(ensemble);
  const encodedBytes = new TextEncoder().encode(encoded).length;
  const bytesOf = (tree: TreeSql) => tree.text.length + 5 * ensemble.schema.length;
  const total = trees.reduce((sum, tree) => sum + bytesOf(tree), 0);
  if (total + encodedBytes + frameBytes <= maxBytes) {
    return { trees: [trees], fitOneStatement: true, hasTooLong: false };
  }
  const room = maxBytes - frameBytes;
  return {
    trees: batchesOf(trees, bytesOf, room),
    fitOneStatement: false,
    hasTooLong: trees.some((tree) => bytesOf(tree) > room),
  };
}

/** Trees in their order in groups that each take at most `room` bytes, or are one tree. */
function batchesOf(trees: readonly TreeSql[], bytesOf: (tree: TreeSql) => number, room: number): TreeSql[][] {
  const batches: TreeSql[][] = [];
  let bytes = Infinity;
  for (const tree of trees) {
    if (bytes + bytesOf(tree) > room) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)!.push(tree);
    bytes += bytesOf(tree);
  }
  return batches;
}
