/**
 * Lets asynchronous work have its turn one after the other, in the order in which it came, failures or not.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Begins the work when all that came before has ended; ends as the work does. */
  take<T>(work: () => T | Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
