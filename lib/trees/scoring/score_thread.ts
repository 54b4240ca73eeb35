import { FAILED, OtherThreadFailed } from "../threads/barrier.ts";
import type {
  CategoryCodesKernel,
  MissingLastKernel,
  NumberCellsKernel,
  NumberCodesKernel,
} from "./code_kernels.ts";
import { BLOCK_BYTES, type ScoreKernel } from "./score_kernels.ts";
import { CONTROL_WORDS, PIECE_ROWS, type ScorePlan, SLOTS } from "./score_plan.ts";

/**
 * Words of a scoring plan's control block, beside FAILED. Pieces are counted on from call to call: no word
 * is ever set back.
 */
const TAKEN = 0;
const READY = 1;
/** From here on, a word a slot: one more than the last piece that was scored in it. */
const DONE = 16;

/** The pieces of one call, by their numbers since the plan was made. */
export type Pieces = { readonly rows: number; readonly first: number; readonly end: number };

type Kernels = {
  readonly score: ScoreKernel;
  readonly numberCells: NumberCellsKernel;
  readonly numberCodes: NumberCodesKernel;
  readonly categoryCodes: CategoryCodesKernel;
  readonly missingLast: MissingLastKernel;
};

/**
 * One thread of scoring: the first lays out values piece by piece, in slots that go round, and all take the
 * pieces that are ready. Every row is scored by one thread, tree after tree: sums don't depend on the number
 * of threads.
 */
export class ScoreThread {
  readonly #plan: ScorePlan;
  readonly #control: Int32Array;
  readonly #codes: number;
  readonly #scratch: number;
  readonly #kernels: Kernels;

  /** `thread` counts from 0: the thread that lays out the values. */
  constructor(plan: ScorePlan, thread: number) {
    const { exports } = new WebAssembly.Instance(plan.module, { env: { memory: plan.memory } });
    this.#plan = plan;
    this.#control = new Int32Array(plan.memory.buffer, plan.control, CONTROL_WORDS);
    this.#codes = plan.threads[thread]!.codes;
    this.#scratch = plan.threads[thread]!.scratch;
    this.#kernels = exports as Kernels;
  }

  /** The pieces of the next so many rows; all earlier ones must be done. */
  nextPieces(rows: number): Pieces {
    const first = Atomics.load(this.#control, READY);
    return { rows, first, end: first + Math.ceil(rows / PIECE_ROWS) };
  }

  /** Tells all threads to give up: what they wait for will not come. The plan is of no more use. */
  fail(): void {
    Atomics.store(this.#control, FAILED, 1);
  }

  /** Says that the next piece has its values. */
  pieceIsReady(): void {
    Atomics.add(this.#control, READY, 1);
    Atomics.notify(this.#control, READY);
  }

  /**
   * Takes pieces until none is left; a thread that comes late for them finds none.
   *
   * @throws {OtherThreadFailed} when a piece will not come, as another thread has failed.
   */
  run(pieces: Pieces): void {
    for (let piece = this.#take(pieces.end); piece < pieces.end; piece = this.#take(pieces.end)) {
      this.#waitFor(READY, piece + 1);
      this.#finish(pieces, piece);
    }
  }

  /**
   * Returns when a piece is scored, and scores others meanwhile.
   *
   * @throws {OtherThreadFailed} when a thread has failed.
   */
  waitForPiece(pieces: Pieces, piece: number): void {
    while (Atomics.load(this.#control, DONE + piece % SLOTS) <= piece) {
      const ready = Atomics.load(this.#control, READY);
      const taken = this.#take(ready);
      if (taken >= ready) return this.#waitFor(DONE + piece % SLOTS, piece + 1);
      this.#finish(pieces, taken);
    }
  }

  #take(end: number): number {
    for (;;) {
      const next = Atomics.load(this.#control, TAKEN);
      if (next >= end || Atomics.compareExchange(this.#control, TAKEN, next, next + 1) === next) {
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

  #finish({ rows, first }: Pieces, piece: number): void {
    this.#scorePiece(piece % SLOTS, Math.min(PIECE_ROWS, rows - (piece - first) * PIECE_ROWS));
    Atomics.store(this.#control, DONE + piece % SLOTS, piece + 1);
    Atomics.notify(this.#control, DONE + piece % SLOTS);
  }

  /** The last block's rows beyond `rows` are scored too: whatever their codes are, nobody reads the sums. */
  #scorePiece(slot: number, rows: number): void {
    const { layout, sums, outputs, groups } = this.#plan;
    this.#writeCodes(slot, rows);
    const end = this.#codes + Math.ceil(rows * layout.bytes / BLOCK_BYTES) * BLOCK_BYTES;
    const own = sums + slot * PIECE_ROWS * 8 * outputs;
    new Float64Array(this.#plan.memory.buffer, own, rows * outputs).fill(0);
    for (const { splits, end: endOfSplits, output, rootsAndValues } of groups) {
      const to = own + 8 * output;
      this.#kernels.score(splits, endOfSplits, this.#codes, end, to, this.#scratch, ...rootsAndValues);
    }
  }

  #writeCodes(slot: number, rows: number): void {
    const { layout, columnBytes, values, features, coding } = this.#plan;
    const { numberCells, numberCodes, categoryCodes, missingLast } = this.#kernels;
    const valuesOf = (feature: number) => values + 8 * PIECE_ROWS * (slot * features + feature);
    const place = (column: number) => this.#codes + column * columnBytes;
    for (const { feature, column, table, compared } of coding.cells) {
      const from = valuesOf(feature);
      numberCells(from, from + 8 * rows, place(column), table, compared);
    }
    for (const { feature, column, thresholds, steps } of coding.numbers) {
      const from = valuesOf(feature);
      numberCodes(from, from + 8 * rows, place(column), thresholds, steps);
    }
    for (const { feature, column, table } of coding.categories) {
      const from = valuesOf(feature);
      categoryCodes(from, from + 4 * rows, place(column), table);
    }
    const bytes = Math.ceil(rows * layout.bytes / BLOCK_BYTES) * BLOCK_BYTES;
    for (const { from, to } of coding.missingLast) missingLast(place(from), place(from) + bytes, place(to));
  }
}
