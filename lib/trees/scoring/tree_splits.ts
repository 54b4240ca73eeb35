import type { Ensemble } from "../ensemble/ensemble.ts";
import { ANSWER_BYTES } from "./ask_kernel.ts";
import { SCRATCH, SPLIT } from "./score_kernels.ts";

/** Most leaves of a tree: their numbers fit in a byte. */
export const MOST_LEAVES = 256;
/** Levels of splits that a tree of so many leaves can have. */
export const MOST_LEVELS = MOST_LEAVES - 1;

/** A tree as its kernel takes it: where its splits end, and its leaves' values by number. */
export type TreeSplits = { readonly end: number; readonly values: Float64Array };

/**
 * Writes a tree's splits for `leavesKernel()`, parents before their children, from byte `at` of memory on;
 * null when it has too many leaves. `answerOf` says where in a thread's scratch the answers to a node's
 * question are.
 */
export function writeTree(
  words: Uint32Array,
  at: number,
  ensemble: Ensemble,
  root: number,
  answerOf: (node: number) => number,
): TreeSplits | null {
  const { left, right, value } = ensemble;
  const leaves: number[] = [];
  let end = at / 4, isTooDeep = false;
  const visit = (node: number, from: number, beyond: number, level: number): void => {
    if (left[node]! < 0) {
      leaves.push(value[node]!);
      return;
    }
    if (level === MOST_LEVELS) {
      isTooDeep = true;
      return;
    }
    const split = end;
    end += SPLIT.bytes / 4;
    const to = SCRATCH.levels + ANSWER_BYTES * level;
    visit(left[node]!, from, to, level + 1);
    words[split + SPLIT.answer / 4] = answerOf(node);
    words[split + SPLIT.from / 4] = from;
    words[split + SPLIT.beyond / 4] = beyond;
    words[split + SPLIT.to / 4] = to;
    words[split + SPLIT.plane / 4] = SCRATCH.planes + ANSWER_BYTES * changedBit(leaves.length);
    visit(right[node]!, to, beyond, level + 1);
  };
  visit(root, SCRATCH.all, SCRATCH.none, 0);
  if (isTooDeep || leaves.length > MOST_LEAVES) return null;
  const values = new Float64Array(2 ** Math.ceil(Math.log2(leaves.length)));
  leaves.forEach((each, leaf) => values[grayCode(leaf)] = each);
  return { end: 4 * end, values };
}

function grayCode(leaf: number): number {
  return leaf ^ (leaf >> 1);
}

/** The bit in which a leaf's Gray code differs from the one before. */
function changedBit(leaf: number): number {
  return 31 - Math.clz32(leaf & -leaf);
}
