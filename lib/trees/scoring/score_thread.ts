import { FAILED, LONGEST_SLEEP_MILLISECONDS, OtherThreadFailed } from "../threads/barrier.ts";
import { type AskKernel, BLOCK_ROWS, VECTOR_ROWS } from "./ask_kernel.ts";
import type {
  CategoryCodesKernel,
  MissingLastKernel,
  NumberCellsKernel,
  NumberCodesKernel,
} from "./code_kernels.ts";
import type { EndKernel, GroupsKernel } from "./score_kernels.ts";
import { CONTROL_WORDS, PIECE_ROWS, type ScorePlan, SLOTS, valuesAt } from "./score_plan.ts";

/**
 * Words of a scoring plan's control block, beside FAILED. Pieces are counted on from call to call: no word
 * is ever set back.
 */
const TAKEN = 0;
const READY = 1;
/** From here on, a word a slot: one more than the last piece that was scored in it. */
const DONE = 16;

/** The pieces of one call, by their numbers since the plan was made. */
export type Pieces = {
  readonly rows: number;
  readonly first: number;
  readonly end: number;
  /** Raw scores are wanted, not sums of leaf values. */
  readonly withBase: boolean;
};

type Kernels = {
  readonly ask: AskKernel;
  readonly groups: GroupsKernel;
  readonly end: EndKernel;
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
  readonly #own: ScorePlan["threads"][number];
  readonly #kernels: Kernels;

  /** `thread` counts from 0: the thread that lays out the values. */
  constructor(plan: ScorePlan, thread: number) {
    const { exports } = new WebAssembly.Instance(plan.module, { env: { memory: plan.memory } });
    this.#plan = plan;
    this.#control = new Int32Array(plan.memory.buffer, plan.control, CONTROL_WORDS);
    this.#own = plan.threads[thread]!;
    this.#kernels = exports as Kernels;
  }

  /** The pieces of the next so many rows; all earlier ones must be done. */
  nextPieces(rows: number, withBase: boolean): Pieces {
    const first = Atomics.load(this.#control, READY);
    return { rows, first, end: first + Math.ceil(rows / PIECE_ROWS), withBase };
  }

  /** Tells all threads to give up: what they wait for will not come. The plan is of no more use. */
  fail(): void {
    Atomics.store(this.#control, FAILED, 1);
  }

  /** Says that so many pieces more have their values. */
  piecesAreReady(count: number): void {
    Atomics.add(this.#control, READY, count);
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
      Atomics.wait(this.#control, word, now, LONGEST_SLEEP_MILLISECONDS);
    }
  }

  #finish({ rows, first, withBase }: Pieces, piece: number): void {
    const slot = piece % SLOTS, count = Math.min(PIECE_ROWS, rows - (piece - first) * PIECE_ROWS);
    this.#scorePiece(slot, count);
    if (withBase) this.#endPiece(slot, count);
    Atomics.store(this.#control, DONE + piece % SLOTS, piece + 1);
    Atomics.notify(this.#control, DONE + piece % SLOTS);
  }

  /** The last vector's rows beyond `rows` are scored too: whatever their codes are, nobody reads the sums. */
  #scorePiece(slot: number, rows: number): void {
    const { layout, memory, sums, outputs } = this.#plan;
    this.#writeCodes(slot, rows);
    const to = sums + slot * PIECE_ROWS * 8 * outputs;
    new Float64Array(memory.buffer, to, rows * outputs).fill(0);
    for (let first = 0; first < rows; first += BLOCK_ROWS) {
      const codes = this.#own.codes + first * layout.bytes;
      this.#scoreBlock(codes, to + 8 * outputs * first, Math.min(BLOCK_ROWS, rows - first));
    }
  }

  #endPiece(slot: number, rows: number): void {
    const { sums, outputs, base, scale } = this.#plan;
    const from = sums + slot * PIECE_ROWS * 8 * outputs, end = from + rows * 8 * outputs;
    base.forEach((each, output) => this.#kernels.end(from + 8 * output, end, each, scale));
  }

  #scoreBlock(codes: number, sums: number, rows: number): void {
    const { questions, endOfQuestions, groups, endOfGroups } = this.#plan;
    const { scratch, answers, leaves } = this.#own;
    this.#kernels.ask(questions, endOfQuestions, codes, answers, 2 * Math.ceil(rows / (2 * VECTOR_ROWS)));
    this.#kernels.groups(groups, endOfGroups, scratch, leaves, sums, rows);
  }

  #writeCodes(slot: number, rows: number): void {
    const { layout, columnBytes, coding } = this.#plan;
    const { numberCells, numberCodes, categoryCodes, missingLast } = this.#kernels;
    const valuesOf = (feature: number, bytes: 4 | 8 = 8) => valuesAt(this.#plan, feature, slot, bytes);
    const place = (column: number) => this.#own.codes + column * columnBytes;
    numberCells(coding.cells, coding.endOfCells, valuesOf(0), this.#own.codes, rows);
    for (const { feature, column, thresholds, steps } of coding.numbers) {
      const from = valuesOf(feature);
      numberCodes(from, from + 8 * rows, place(column), thresholds, steps);
    }
    for (const { feature, column, table } of coding.categories) {
      const from = valuesOf(feature, 4);
      categoryCodes(from, from + 4 * rows, place(column), table);
    }
    const bytes = Math.ceil(rows / VECTOR_ROWS) * VECTOR_ROWS * layout.bytes;
    for (const { from, to } of coding.missingLast) missingLast(place(from), place(from) + bytes, place(to));
  }
}
