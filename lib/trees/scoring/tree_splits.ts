import type { Ensemble } from "../ensemble/ensemble.ts";
import { ANSWER_BYTES } from "./ask_kernel.ts";
import { SCRATCH, SPLIT } from "./score_kernels.ts";

/** Most leaves of a tree: their numbers fit in a byte. */
export const MOST_LEAVES = 256;
/** Levels of splits that a tree of so many leaves can have. */
const MOST_LEVELS = MOST_LEAVES - 1;
const SPLIT_WORDS = SPLIT.bytes / 4;

/** In a thread's scratch, where the answers to all questions are. */
export const ANSWERS = SCRATCH.levels + ANSWER_BYTES * MOST_LEVELS;

/** Where trees are written: their splits among words, their leaves' values among doubles. */
export type TreeSpace = {
  readonly words: Uint32Array;
  readonly doubles: Float64Array;
  splits: number;
  values: number;
};

/**
 * Writes a tree's splits for `leavesKernel()`, parents before their children, and its leaves' values by
 * number, and moves on beyond them; false when it has too many leaves. `questions` says what each node asks.
 */
export function writeTree(
  space: TreeSpace,
  ensemble: Ensemble,
  root: number,
  questions: Int32Array,
): boolean {
  const { left, right, value } = ensemble, { words, doubles, values } = space;
  const nodes: number[] = [], splits: number[] = [];
  let node = root, end = space.splits, leaf = 0;
  let from: number = SCRATCH.all, beyond: number = SCRATCH.none, to: number = SCRATCH.levels;
  for (;;) {
    for (; left[node]! >= 0; node = left[node]!) {
      if (to === ANSWERS) return false;
      nodes.push(node);
      splits.push(end);
      // in the order of `SPLIT`; the plane is known once the left leaves are counted
      words[end] = ANSWERS + ANSWER_BYTES * questions[node]!;
      words[end + 1] = from;
      words[end + 2] = beyond;
      words[end + 3] = to;
      end += SPLIT_WORDS;
      beyond = to;
      to += ANSWER_BYTES;
    }
    if (leaf === MOST_LEAVES) return false;
    doubles[values + (leaf ^ (leaf >> 1))] = value[node]!;
    leaf++;
    const split = splits.pop();
    if (split === undefined) break;
    words[split + 4] = SCRATCH.planes + ANSWER_BYTES * changedBit(leaf);
    node = right[nodes.pop()!]!;
    beyond = words[split + 2]!;
    from = words[split + 3]!;
    to = from + ANSWER_BYTES;
  }
  space.splits = end;
  space.values = values + 2 ** Math.ceil(Math.log2(leaf));
  return true;
}

/** The bit in which a leaf's Gray code differs from the one before. */
function changedBit(leaf: number): number {
  return 31 - Math.clz32(leaf & -leaf);
}
