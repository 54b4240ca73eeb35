import { mixed } from "../binning/mixed.ts";
import { FOREST_NODE, type ForestKernels, forestKernels } from "../kernels/forest/forest_kernels.ts";
import { TICKET } from "../threads/barrier.ts";
import type { ForestPlan } from "./forest_plan.ts";
import { RowDraws } from "./row_draws.ts";

/** The word that counts the bytes of the heap in use. */
export const HEAP_USED = 8;
/** The word that counts the trees that are grown. */
export const GROWN = 9;
/** The tree with which the batch ends. */
export const BATCH_END = 10;

/**
 * One thread of a forest: it takes tree after tree, by number, and leaves their nodes on the shared heap. A
 * tree is made of its number alone, whoever grows it.
 */
export class ForestThread {
  readonly #plan: ForestPlan;
  readonly #thread: number;
  readonly #kernels: ForestKernels;
  readonly #control: Int32Array;
  readonly #draws: RowDraws;

  constructor(plan: ForestPlan, thread: number) {
    const layout = plan.layouts[thread]!;
    this.#plan = plan;
    this.#thread = thread;
    this.#kernels = forestKernels(layout, plan.pages, plan.memory);
    this.#control = new Int32Array(plan.memory.buffer, plan.control, 16);
    this.#draws = new RowDraws(plan.settings.seed, plan.weight, plan.settings.bootstrap);
  }

  /** Grows trees until the batch has none left, or the heap no room for another. */
  run(): void {
    while (this.growNext());
  }

  /** Grows one tree; whether there was one to grow. */
  growNext(): boolean {
    for (;;) {
      const tree = Atomics.load(this.#control, TICKET);
      if (tree >= Atomics.load(this.#control, BATCH_END)) return false;
      if (Atomics.compareExchange(this.#control, TICKET, tree, tree + 1) !== tree) continue;
      this.#leave(tree, this.#grow(tree));
      Atomics.add(this.#control, GROWN, 1);
      Atomics.notify(this.#control, GROWN);
      return true;
    }
  }

  /** The number of the tree's nodes. */
  #grow(tree: number): number {
    const { memory: { buffer }, source, rows, settings, counts } = this.#plan;
    const { stride, records, stack, order, features } = this.#plan.layouts[this.#thread]!;
    const countsAt = counts[this.#thread]!;
    this.#draws.fill(tree, new Uint8Array(buffer, countsAt, rows));
    const drawn = this.#kernels.take(source, source + rows * stride, countsAt, records[0]);
    new Int32Array(buffer, order, features).forEach((_, i, all) => all[i] = i);
    const [sum, fine] = new BigInt64Array(buffer, stack, 2);
    return this.#kernels.grow(drawn, sum!, fine!, mixed(settings.seed ^ mixed(tree)) | 1);
  }

  #leave(tree: number, nodes: number): void {
    const { memory: { buffer }, heap, index } = this.#plan;
    const bytes = FOREST_NODE.bytes * nodes;
    const at = heap + Atomics.add(this.#control, HEAP_USED, bytes);
    const from = this.#plan.layouts[this.#thread]!.nodes;
    new Uint8Array(buffer).copyWithin(at, from, from + bytes);
    new Uint32Array(buffer, index).set([at, nodes], 2 * tree);
  }
}
