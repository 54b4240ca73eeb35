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
 * number in Gray code, and moves on beyond them; false when it has too many leaves. `questions` says what
 * each node asks.
 */
export function writeTree(
  space: TreeSpace,
  ensemble: Ensemble,
  root: number,
  questions: Int32Array,
): boolean {
  const { left, right, value } = ensemble, { words, doubles, values } = space;
  let node = root, end = space.splits, leaf = 0, open = 0;
  let from: number = SCRATCH.all, beyond: number = SCRATCH.none, to: number = SCRATCH.levels;
  for (;;) {
    for (let next = left[node]!; next >= 0; next = left[node]!) {
      if (to === ANSWERS) return false;
      // in the order of `SPLIT`; until its left leaves are counted, the node and the split that is open above
      words[end] = node;
      words[end + 1] = from;
      words[end + 2] = beyond;
      words[end + 3] = to;
      words[end + 4] = open;
      open = end;
      end += SPLIT_WORDS;
      beyond = to;
      to += ANSWER_BYTES;
      node = next;
    }
    if (leaf === MOST_LEAVES) return false;
    doubles[values + (leaf ^ (leaf >> 1))] = value[node]!;
    leaf++;
    if (open === 0) break;
    const split = open, parent = words[split]!;
    open = words[split + 4]!;
    words[split] = ANSWERS + ANSWER_BYTES * questions[parent]!;
    words[split + 4] = SCRATCH.planes + ANSWER_BYTES * (31 - Math.clz32(leaf & -leaf));
    node = right[parent]!;
    beyond = words[split + 2]!;
    from = words[split + 3]!;
    to = from + ANSWER_BYTES;
  }
  space.splits = end;
  space.values = values + 2 ** Math.ceil(Math.log2(leaf));
  return true;
}
