import type { Host } from "./host.ts";

/** What a worker is told first: what it shares with its process, and whether it stays up when idle. */
export type Hello = { readonly kind: "hello"; readonly state: SharedArrayBuffer; readonly staysUp: boolean };

/**
 * Words that a worker shares with its process: whether it is up, whose it is, and how long what it says of
 * its failure is.
 */
export const WORKER = { isUp: 0, holder: 1, said: 2 } as const;
/** Nobody's, a team's, or gone: a worker ends only while it is nobody's. */
export const HOLDER = { none: 0, team: 1, ended: 2 } as const;
/** Behind the words stands what it says, as UTF-8. */
const WORDS_BYTES = 16;
const MOST_SAID_BYTES = 1024;

/** A worker that is nobody's for so long ends, as a process waits for its workers. */
export const IDLE_MILLISECONDS = 100;

/** A worker of this process, started for a team. */
export class PoolWorker {
  readonly #worker: Worker;
  readonly #state: Int32Array;

  /** `onTrouble` is told why it could not start, later: nothing else comes of that. */
  constructor(host: Host, onTrouble: (message: string) => void) {
    const state = new SharedArrayBuffer(WORDS_BYTES + MOST_SAID_BYTES);
    this.#state = new Int32Array(state);
    this.#state[WORKER.holder] = HOLDER.team;
    this.#worker = host.startWorker();
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      if (!this.isUp) onTrouble(event.message);
      Atomics.store(this.#state, WORKER.isUp, 0);
      Atomics.store(this.#state, WORKER.holder, HOLDER.ended);
    });
    this.#post({ kind: "hello", state, staysUp: host.staysUp } satisfies Hello);
  }

  get isUp(): boolean {
    return Atomics.load(this.#state, WORKER.isUp) === 1;
  }

  get hasEnded(): boolean {
    return Atomics.load(this.#state, WORKER.holder) === HOLDER.ended;
  }

  /** What made its last task fail; null where nothing did. */
  get failure(): string | null {
    const length = Atomics.load(this.#state, WORKER.said);
    if (length === 0) return null;
    return new TextDecoder().decode(new Uint8Array(this.#state.buffer, WORDS_BYTES, length).slice());
  }

  /** Takes it for a team; whether it was nobody's. */
  take(): boolean {
    return Atomics.compareExchange(this.#state, WORKER.holder, HOLDER.none, HOLDER.team) === HOLDER.none;
  }

  giveBack(): void {
    Atomics.compareExchange(this.#state, WORKER.holder, HOLDER.team, HOLDER.none);
  }

  ask(task: unknown): void {
    Atomics.store(this.#state, WORKER.said, 0);
    this.#post(task);
  }

  #post(task: unknown): void {
    this.#worker.postMessage(task);
  }
}

/** Leaves word of a failure where the process finds it, even while it is waiting. */
export function sayFailure(state: Int32Array, error: unknown): void {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const bytes = new TextEncoder().encode(text).subarray(0, MOST_SAID_BYTES);
  new Uint8Array(state.buffer, WORDS_BYTES).set(bytes);
  Atomics.store(state, WORKER.said, bytes.length);
}
