import { FAILED, OtherThreadFailed } from "../threads/barrier.ts";
import { PIECE_ROWS, type ScorePlan } from "./score_plan.ts";

/**
 * Words of a scoring plan's control block, beside FAILED. Pieces are counted on from batch to batch: no word
 * is ever set back.
 */
const TAKEN = 0;
const READY = 1;
const DONE = 2;

/** The pieces of one batch, by their numbers since the plan was made. */
export type Batch = { readonly rows: number; readonly firstPiece: number; readonly endPiece: number };

type Kernel = (codes: number, end: number, sums: number) => void;

/**
 * One thread of scoring: the first writes a batch's codes piece by piece, and all take the pieces that are
 * ready. Every row is scored by one thread, tree after tree: sums don't depend on the number of threads.
 */
export class ScoreThread {
  readonly #plan: ScorePlan;
  readonly #control: Int32Array;
  readonly #kernels: readonly Kernel[];

  constructor(plan: ScorePlan) {
    const instance = new WebAssembly.Instance(plan.module, { env: { memory: plan.memory } });
    this.#plan = plan;
    this.#control = new Int32Array(plan.memory.buffer, plan.control, 16);
    this.#kernels = Array.from({ length: plan.vectors }, (_, v) => instance.exports[`vector${v}`] as Kernel);
  }

  /** The batch of the next so many rows; all earlier ones must be done. */
  nextBatch(rows: number): Batch {
    const firstPiece = Atomics.load(this.#control, READY);
    return { rows, firstPiece, endPiece: firstPiece + Math.ceil(rows / PIECE_ROWS) };
  }

  /** Tells all threads to give up: what they wait for will not come. The plan is of no more use. */
  fail(): void {
    Atomics.store(this.#control, FAILED, 1);
  }

  /** Says that the next piece of the batch has its codes. */
  pieceIsReady(): void {
    Atomics.add(this.#control, READY, 1);
    Atomics.notify(this.#control, READY);
  }

  /**
   * Takes the batch's pieces until none is left; a thread that comes late for it finds none.
   *
   * @throws {OtherThreadFailed} when a piece will not come, as another thread has failed.
   */
  run(batch: Batch): void {
    for (let piece = this.#take(batch); piece < batch.endPiece; piece = this.#take(batch)) {
      this.#waitFor(READY, piece + 1);
      const first = (piece - batch.firstPiece) * PIECE_ROWS;
      this.#score(first, Math.min(batch.rows, first + PIECE_ROWS));
      Atomics.add(this.#control, DONE, 1);
      Atomics.notify(this.#control, DONE);
    }
  }

  /**
   * Returns when all pieces of the batch are scored. @throws {OtherThreadFailed} when a thread has failed.
   */
  waitForAll({ endPiece }: Batch): void {
    this.#waitFor(DONE, endPiece);
  }

  #take({ endPiece }: Batch): number {
    for (;;) {
      const next = Atomics.load(this.#control, TAKEN);
      if (next >= endPiece || Atomics.compareExchange(this.#control, TAKEN, next, next + 1) === next) {
        return next;
      }
    }
  }

  #waitFor(word: number, least: number): void {
    for (let now = Atomics.load(this.#control, word); now < least; now = Atomics.load(this.#control, word)) {
      if (Atomics.load(this.#control, FAILED) === 1) {
        throw new OtherThreadFailed("Cannot score rows as every thread must keep going: one has failed");
      }
      Atomics.wait(this.#control, word, now, 1);
    }
  }

  #score(first: number, end: number): void {
    const { codes, sums, rowBytes, outputs } = this.#plan;
    for (const kernel of this.#kernels) {
      kernel(codes + first * rowBytes, codes + end * rowBytes, sums + first * 8 * outputs);
    }
  }
}
