import { grouped } from "lib/stats/mod.ts";

const barWidth = 24;
const clearLine = "\r\x1b[2K";

/** Tells on standard error how far a load is, on a line that changes: only where a terminal reads it. */
export class LoadProgress {
  readonly #files: number;
  readonly #isTerminal = Deno.stderr.isTerminal();
  #file = 0;
  #name = "";
  #rows = 0;
  #of = 0;
  #start = performance.now();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param files how many there are. */
  constructor(files: number) {
    this.#files = files;
  }

  /** The next file begins. */
  start(name: string): void {
    this.end();
    this.#file++;
    this.#name = name;
    this.#rows = this.#of = 0;
    this.#start = performance.now();
    if (this.#isTerminal) this.#timer = setInterval(() => this.#draw(), 250);
  }

  /** So many rows have been read, of about so many where that is known. */
  rows(rows: number, of = 0): void {
    this.#rows = rows;
    this.#of = of;
  }

  /** The file is done, well or not; the line goes. */
  end(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#write(clearLine);
  }

  #draw(): void {
    const bar = this.#files > 1
      ? `${filledBar((this.#file - 1) / this.#files)} ${this.#file}/${this.#files} `
      : this.#of > 0
      ? `${filledBar(Math.min(1, this.#rows / this.#of))} `
      : "";
    const seconds = ((performance.now() - this.#start) / 1000).toFixed(1);
    const state = this.#rows === 0 ? "looking" : `${grouped(this.#rows)} rows read`;
    this.#write(`${clearLine}${bar}${this.#name}: ${state}, ${seconds} s`);
  }

  #write(text: string): void {
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  }
}

function filledBar(share: number): string {
  return "█".repeat(Math.floor(barWidth * share)).padEnd(barWidth, "░");
}
