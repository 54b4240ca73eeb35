const barWidth = 24, clearLine = "\r\x1b[2K";

/** Tells on standard error how far a bench is, on a line that changes: only where a terminal reads it. */
export class Stages {
  readonly #count: number;
  readonly #isTerminal = Deno.stderr.isTerminal();
  #stage = 0;

  /** @param count how many there are. */
  constructor(count: number) {
    this.#count = count;
  }

  /** The next stage begins. */
  begin(name: string): void {
    const bar = "█".repeat(Math.floor(barWidth * this.#stage++ / this.#count)).padEnd(barWidth, "░");
    this.#write(`${clearLine}${bar} ${this.#stage}/${this.#count} ${name}`);
  }

  /** The line goes, so that results can be printed. */
  end(): void {
    this.#write(clearLine);
  }

  #write(text: string): void {
    if (this.#isTerminal) Deno.stderr.writeSync(new TextEncoder().encode(text));
  }
}
