/**
 * What is left to do of notebooks that have ended, in their order, while the next one runs: a second core has
 * work too.
 */
export class Beside {
  readonly #failed = new AbortController();
  #last: Promise<void> = Promise.resolve();
  /** Lets begin what was given last; null where that may already. */
  #let: (() => void) | null = null;

  /** Is aborted, with its error, when some of it fails: nothing of it is done after that. */
  get failure(): AbortSignal {
    return this.#failed.signal;
  }

  /** Does some more, after all that was given before, and not until `release()`. */
  begin(work: () => Promise<void>): void {
    this.release();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#let = resolve;
    this.#last = this.#last.then(() => promise).then(work);
    this.#last.catch((error) => this.#failed.abort(error));
  }

  /** The next notebook has its turn: what keeps this thread busy comes once it has been told so. */
  release(): void {
    if (this.#let !== null) setTimeout(this.#let, 0);
    this.#let = null;
  }

  /** Waits until all is done. @throws what failed first. */
  async done(): Promise<void> {
    this.release();
    await this.#last;
  }
}
