/**
 * What is left to do of notebooks that have ended, in their order, while the next one runs: a second core has
 * work too.
 */
export class Beside {
  readonly #failed = new AbortController();
  #last: Promise<void> = Promise.resolve();

  /** Is aborted, with its error, when some of it fails: nothing of it is done after that. */
  get failure(): AbortSignal {
    return this.#failed.signal;
  }

  /** Does some more, after all that was given before. */
  begin(work: () => Promise<void>): void {
    this.#last = this.#last.then(work);
    this.#last.catch((error) => this.#failed.abort(error));
  }

  /** Waits until all is done. @throws what failed first. */
  async done(): Promise<void> {
    await this.#last;
  }
}
