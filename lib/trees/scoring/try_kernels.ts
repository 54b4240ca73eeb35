import { BLOCK_ROWS, BLOCK_VECTORS, QUESTION } from "./ask_kernel.ts";
import { GROUP_TREES, SPLIT } from "./score_kernels.ts";
import type { ScorePlan } from "./score_plan.ts";
import type { Kernels } from "./score_thread.ts";

/** What `tryKernels()` needs: a plan's kernels, and how much memory they are for. */
export type KernelsToTry = Pick<ScorePlan, "module"> & { readonly pages: number };

/**
 * V8 compiles a function anew once its loops have gone through some 13 MB of its code: with these sizes each
 * kernel gets there.
 */
const TIMES = 23;
const QUESTIONS = 170;
const SPLITS = 300;
const ROWS_OF_COLUMN = 4 * BLOCK_ROWS;

/**
 * Runs the kernels that take longest on memory of its own, all zero, until V8 compiles them well: a thread
 * that has nothing else to do saves others from going through their first thousands of rows slowly.
 */
export function tryKernels({ module, pages }: KernelsToTry): void {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels;
  // a tree whose splits all are zero: they ask no row and write what is there
  const tree = 8, splits = 64, end = splits + SPLIT.bytes * SPLITS;
  new Uint32Array(memory.buffer, tree, 2).set([splits, end]);
  const zero = 8192, to = zero + Math.max(QUESTION.bytes * QUESTIONS, 8 * ROWS_OF_COLUMN);
  const values = new Array<number>(GROUP_TREES).fill(zero);
  // one after the other, as each is compiled while the next is tried
  const tries = [
    () => kernels.leaves(tree, tree + 4, zero, to, BLOCK_VECTORS / 2),
    () => kernels.add(to, zero, zero + BLOCK_ROWS, ...values),
    () => kernels.numberCells(zero, zero + 8 * ROWS_OF_COLUMN, to, zero, 0),
    () => kernels.ask(zero, zero + QUESTION.bytes * QUESTIONS, zero, to, BLOCK_VECTORS),
  ];
  for (const run of tries) for (let time = 0; time < TIMES; time++) run();
}
