const firstPauseMs = 100;
const longestPauseMs = 8_000;

/**
 * How long failures of a connection are borne: pauses between tries that double from 0.1 s to 8 s, in all no longer than
 * `limitMs` since the first failure (or since `start()`).
 */
export class Patience {
  #since: number | undefined;
  #pauseMs = firstPauseMs;

  constructor(readonly limitMs: number, readonly signal?: AbortSignal) {}

  /** Lets the time run from now on. */
  start(): this {
    this.#since ??= performance.now();
    return this;
  }

  /** Waits before the next try. False, at once, when the time is over or the signal was given. */
  async permits(): Promise<boolean> {
    this.start();
    const leftMs = this.limitMs - (performance.now() - this.#since!);
    if (leftMs <= 0 || this.signal?.aborted) return false;
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
