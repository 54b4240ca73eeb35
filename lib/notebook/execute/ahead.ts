import type { CellProgress, ExecuteOptions, Execution } from "./execute.ts";

/** What executing a notebook ahead of its turn needs besides what it would need in its turn. */
export type AheadOptions = Required<Pick<ExecuteOptions, "signal" | "turn" | "onCell">>;

type Begun = {
  readonly execution: Promise<Execution>;
  readonly controller: AbortController;
  readonly turn: PromiseWithResolvers<void>;
  readonly early: CellProgress[];
  tell: (progress: CellProgress) => void;
};

/**
 * Notebooks that began before it was their turn, so that a second core has work too. Whoever asks for them in
 * their order sees what he would have seen had they begun then.
 */
export class Ahead {
  readonly #begun = new Map<string, Begun>();

  /** Begins one, unless it has begun. @param execute does so, with these options. */
  begin(name: string, execute: (options: AheadOptions) => Promise<Execution>): void {
    if (this.#begun.has(name)) return;
    const controller = new AbortController(),
      turn = Promise.withResolvers<void>(),
      early: CellProgress[] = [];
    const onCell = (progress: CellProgress) => begun.tell(progress);
    const tell = (progress: CellProgress) => void early.push(progress);
    const { signal } = controller;
    const execution = Promise.resolve().then(() => execute({ signal, turn: turn.promise, onCell }));
    const begun: Begun = { execution, controller, turn, early, tell };
    // Who takes it is told of it.
    for (const promise of [execution, turn.promise]) promise.catch(() => {});
    this.#begun.set(name, begun);
  }

  /** Whether one has begun and not ended in its turn. */
  has(name: string): boolean {
    return this.#begun.has(name);
  }

  /** It is its turn. @param onCell is told of all its cells. @returns null where it has not begun. */
  take(name: string, onCell: (progress: CellProgress) => void): Promise<Execution> | null {
    const begun = this.#begun.get(name);
    if (begun === undefined) return null;
    for (const progress of begun.early) onCell(progress);
    begun.tell = onCell;
    begun.turn.resolve();
    return begun.execution.finally(() => this.#begun.delete(name));
  }

  /** Ends those that have begun, or one of them, and waits until they have ended. */
  async drop(name?: string): Promise<void> {
    const dropped = [...this.#begun].filter(([each]) => name === undefined || each === name);
    for (const [each, { controller, turn }] of dropped) {
      const reason = new DOMException("it is not needed", "AbortError");
      turn.reject(reason);
      controller.abort(reason);
      this.#begun.delete(each);
    }
    await Promise.allSettled(dropped.map(([, { execution }]) => execution));
  }
}
