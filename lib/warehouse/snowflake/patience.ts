const firstPauseMs = 100;
const longestPauseMs = 8_000;

/**
 * How long failures of a connection are borne: pauses between tries that double from 0.1 s to 8 s, in all no
 * longer than `limitMs` since the first failure (or since `start()`).
 */
export class Patience {
  #since: number | undefined;
  #pauseMs = firstPauseMs;
  #hasTold = false;

  /** @param onWait told, before the first wait, what is waited for. */
  constructor(
    readonly limitMs: number,
    readonly signal?: AbortSignal,
    readonly onWait?: (line: string) => void,
  ) {}

  /** Lets the time run from now on. */
  start(): this {
    this.#since ??= performance.now();
    return this;
  }

  /**
   * Waits before the next try. False, at once, when the time is over or the signal was given.
   *
   * @param fault what went wrong, and where: "Snowflake at HOST can't be reached (REASON)".
   */
  async permits(fault: string): Promise<boolean> {
    this.start();
    const leftMs = this.limitMs - (performance.now() - this.#since!);
    if (leftMs <= 0 || this.signal?.aborted) return false;
    if (!this.#hasTold) {
      this.#hasTold = true;
      this.onWait?.(`${fault}: trying again for up to ${Math.ceil(leftMs / 1000)} s.`);
    }
    await pause(Math.min(this.#pauseMs, leftMs), this.signal);
    this.#pauseMs = Math.min(2 * this.#pauseMs, longestPauseMs);
    return !this.signal?.aborted;
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end);
  });
}
