import { Worker } from "node:worker_threads";
import { FAILED, STOP } from "./barrier.ts";
import type { Plan } from "./plan.ts";

/** What a worker is asked: to say that it is up, or to take part in a fit as a thread. */
export type Task =
  | { readonly kind: "hello"; readonly ready: SharedArrayBuffer; readonly index: number }
  | { readonly kind: "boost"; readonly plan: Plan; readonly thread: number };

/** Fits with fewer rows for each thread than this are faster on fewer threads. */
const LEAST_ROWS_OF_THREAD = 10_000;

/**
 * The workers of this process, started once, by the first fit that is large enough. They end with the process and
 * don't keep it alive.
 *
 * A worker is asked only when it is up: in a notebook's kernel that takes a second, and until then fits run on fewer
 * threads, with the same result.
 */
class WorkerPool {
  readonly #workers: Worker[] = [];
  readonly #ready: Int32Array;
  #isBusy = false;

  constructor(size: number) {
    const ready = new SharedArrayBuffer(4 * Math.max(1, size));
    this.#ready = new Int32Array(ready);
    for (let index = 0; index < size; index++) {
      const worker = new Worker(new URL("./worker.ts", import.meta.url));
      worker.unref();
      this.#workers.push(worker);
      const hello: Task = { kind: "hello", ready, index };
      worker.postMessage(hello);
    }
  }

  /** Up to `wanted` workers that are up, for this fit alone; none while another fit has them. */
  take(wanted: number): Worker[] {
    if (this.#isBusy || wanted <= 0) return [];
    const up = this.#workers.filter((_, i) => Atomics.load(this.#ready, i) === 1).slice(0, wanted);
    this.#isBusy = up.length > 0;
    return up;
  }

  giveBack(workers: readonly Worker[]): void {
    if (workers.length > 0) this.#isBusy = false;
  }
}

let pool: WorkerPool | null = null;

/** Starts the workers, if they aren't yet, so that they come up while a fit is prepared. */
export function startWorkers(): void {
  pool ??= new WorkerPool(navigator.hardwareConcurrency - 1);
}

/** How many threads, this one included, are of use for so many rows; never more than there are processors. */
export function usefulThreads(rows: number): number {
  const most = navigator.hardwareConcurrency;
  return Math.max(1, Math.min(most, Math.floor(rows / LEAST_ROWS_OF_THREAD)));
}

/** The other threads of one fit. */
export class Team {
  readonly #workers: Worker[];
  #control: Int32Array | null = null;

  /** Takes up to `threads - 1` workers that are up. */
  constructor(threads: number) {
    if (threads > 1) startWorkers();
    this.#workers = pool?.take(threads - 1) ?? [];
  }

  /** This thread and its workers. */
  get threads(): number {
    return this.#workers.length + 1;
  }

  /** Lets the workers run the plan's rounds, as threads from 1 on. */
  start(plan: Plan): void {
    this.#control = new Int32Array(plan.memory.buffer, plan.addresses.control, 16);
    this.#workers.forEach((worker, i) => {
      const task: Task = { kind: "boost", plan, thread: i + 1 };
      worker.postMessage(task);
    });
  }

  /** Ends the fit between rounds; `wait` is this thread's barrier, where the workers stand. */
  stop(wait: () => void): void {
    if (this.#control === null) return;
    Atomics.store(this.#control, STOP, 1);
    wait();
  }

  /** Gives the workers back. When the fit failed within a round, those at a barrier are told to give up. */
  end(failed: boolean): void {
    if (failed && this.#control !== null) {
      Atomics.store(this.#control, FAILED, 1);
      Atomics.notify(this.#control, 1);
    }
    pool?.giveBack(this.#workers);
  }
}
