/** Rows `from` to `until - 1`. */
export type Block = { readonly from: number; readonly until: number };

/** Most sides, one a row and split, that are held at a time. */
const MOST_SIDES = 2 ** 26;

/**
 * Rows in blocks, so that the sides that they take at a tree's splits fit into memory however large the tree
 * is.
 */
export function blocksOf(rowCount: number, splits: number): Block[] {
  const size = Math.max(256, Math.floor(MOST_SIDES / Math.max(1, splits)));
  const blocks: Block[] = [];
  for (let from = 0; from < rowCount; from += size) {
    blocks.push({ from, until: Math.min(rowCount, from + size) });
  }
  return blocks;
}
