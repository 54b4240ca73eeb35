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
    this.#rows = 0;
    this.#start = performance.now();
    if (this.#isTerminal) this.#timer = setInterval(() => this.#draw(), 250);
  }

  /** So many rows have been read. */
  rows(rows: number): void {
    this.#rows = rows;
  }

  /** The file is done, well or not; the line goes. */
  end(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#write(clearLine);
  }

  #draw(): void {
    const filled = Math.floor(barWidth * (this.#file - 1) / this.#files);
    const bar = this.#files === 1
      ? ""
      : `${"█".repeat(filled).padEnd(barWidth, "░")} ${this.#file}/${this.#files} `;
    const seconds = ((performance.now() - this.#start) / 1000).toFixed(1);
    const state = this.#rows === 0 ? "looking" : `${grouped(this.#rows)} rows read`;
    this.#write(`${clearLine}${bar}${this.#name}: ${state}, ${seconds} s`);
  }

  #write(text: string): void {
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  }
}
