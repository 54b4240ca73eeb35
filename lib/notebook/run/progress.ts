import type { CellProgress } from "../execute/execute.ts";

export type ProgressOptions = {
  readonly write: (text: string) => void;
  /** A terminal gets one line that changes; a log gets a line a cell. */
  readonly isTerminal: boolean;
};

type Ended = { readonly ok: boolean; readonly seconds: number; readonly cannot: string | null };

/** Tells people how far a run is: notebook, cell, seconds. */
export class Progress {
  readonly #write: (text: string) => void;
  readonly #isTerminal: boolean;
  #name = "";
  #progress: CellProgress | null = null;
  #notebookStart = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor({ write, isTerminal }: ProgressOptions) {
    this.#write = write;
    this.#isTerminal = isTerminal;
  }

  /** A notebook starts; why, where there is a reason to say. */
  start(name: string, why = ""): void {
    this.#name = name;
    if (why !== "") this.#write(`${name}: runs as ${why}\n`);
    this.#progress = null;
    this.#notebookStart = performance.now();
    if (!this.#isTerminal) return;
    this.#draw();
    this.#timer = setInterval(() => this.#draw(), 250);
  }

  /** A cell starts or is done. */
  cell(progress: CellProgress): void {
    this.#progress = progress;
    const { cell, cells, done, seconds = 0 } = progress;
    if (this.#isTerminal) this.#draw();
    else if (done) this.#write(`${this.#name}: cell ${cell} of ${cells}, ${seconds.toFixed(1)} s\n`);
  }

  /** The notebook ended, well or not, or before its last cell for a reason; `seconds` are its own. */
  end({ ok, seconds, cannot }: Ended): void {
    this.#stopDrawing();
    const cells = this.#progress?.cells ?? 0;
    const size = cells === 1 ? "1 cell" : `${cells} cells`;
    const line =
      `${this.#name}: ${!ok ? "FAILED" : cannot === null ? "done" : "could not answer"}, ${size}, ${
        seconds.toFixed(1)
      } s` +
      (cannot === null ? "" : `: ${cannot}`);
    this.#write(this.#isTerminal ? `${clearLine}${line}\n` : `${line}\n`);
  }

  /** A notebook did not run, as its last run still holds. */
  kept(name: string): void {
    this.#write(`${name}: unchanged, kept\n`);
  }

  /** Something to know of what follows the notebooks. */
  tell(line: string): void {
    this.#write(`${line}\n`);
  }

  /** The run was stopped: nothing is written any more. */
  close(): void {
    if (this.#timer !== undefined) this.#write(clearLine);
    this.#stopDrawing();
  }

  #stopDrawing(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #draw(): void {
    const { cell, cells, done } = this.#progress ?? { cell: 0, cells: 0, done: false };
    const filled = cells === 0 ? 0 : Math.floor(barWidth * (done ? cell : cell - 1) / cells);
    const bar = "█".repeat(filled).padEnd(barWidth, "░");
    const place = cells === 0 ? "starting" : `cell ${cell}/${cells}`;
    this.#write(`${clearLine}${this.#name} ${bar} ${place} ${secondsSince(this.#notebookStart)} s`);
  }
}

const barWidth = 24;
const clearLine = "\r\x1b[2K";

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}
