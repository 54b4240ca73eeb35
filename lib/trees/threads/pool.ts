import { FAILED, OtherThreadFailed, STOP } from "./barrier.ts";
import { type Host, thisProcess } from "./host.ts";
import { PoolWorker } from "./pool_worker.ts";

/** Fits with fewer rows for each thread than this are faster on fewer threads. */
const LEAST_ROWS_OF_THREAD = 10_000;

/** Milliseconds between two looks at workers that are awaited. */
const NAP = 2;

/** The workers that were started from a process, and why one could not be, if so: then no other is tried. */
type Pool = { readonly workers: PoolWorker[]; trouble: string | null };

const pools = new WeakMap<Host, Pool>();

function poolOf(host: Host): Pool {
  const known = pools.get(host);
  if (known !== undefined) return known;
  const pool: Pool = { workers: [], trouble: null };
  pools.set(host, pool);
  return pool;
}

/** How many threads, this one included, are of use for so many rows; never more than there are processors. */
export function usefulThreads(rows: number, processors = thisProcess.processors): number {
  return Math.max(1, Math.min(processors, Math.floor(rows / LEAST_ROWS_OF_THREAD)));
}

/**
 * The other threads of one fit. Made before the fit is prepared, so that workers come up meanwhile; only
 * those that are up when it is take part, as a fit on fewer threads has the same result. Where workers can't
 * start there are none.
 */
export class Team {
  readonly #pool: Pool;
  #workers: PoolWorker[] = [];
  #control: Int32Array | null = null;

  /** Takes up to `threads - 1` workers that are nobody's; if it `starts`, also those that aren't there. */
  constructor(threads: number, host: Host = thisProcess, starts = true) {
    this.#pool = poolOf(host);
    const { workers } = this.#pool;
    for (let i = 0; this.#workers.length < threads - 1 && i < host.processors - 1; i++) {
      if (workers[i] === undefined || workers[i]!.hasEnded) {
        if (!starts) continue;
        const started = this.#start(host);
        if (started === null) return;
        this.#workers.push(workers[i] = started);
      } else if (workers[i]!.take()) this.#workers.push(workers[i]!);
    }
  }

  #start(host: Host): PoolWorker | null {
    if (this.#pool.trouble !== null) return null;
    const noteTrouble = (message: string) => this.#pool.trouble = message;
    try {
      return new PoolWorker(host, noteTrouble);
    } catch (error) {
      noteTrouble(error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  /** Why a worker could not start; null as far as is known. */
  get trouble(): string | null {
    return this.#pool.trouble;
  }

  /**
   * Goes on with the workers that are up; the number of threads, this one included. Waits for the others no
   * longer than `patience` milliseconds.
   */
  assemble(patience = 0): number {
    const nothing = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; waited < patience && this.#workers.some((each) => !each.isUp); waited += NAP) {
      Atomics.wait(nothing, 0, 0, NAP);
    }
    const late = this.#workers.filter((worker) => !worker.isUp);
    this.#workers = this.#workers.filter((worker) => !late.includes(worker));
    for (const worker of late) worker.giveBack();
    return this.#workers.length + 1;
  }

  /** Gives each worker its task, as worker.ts knows it; threads count from 1. */
  ask(taskOf: (thread: number) => unknown): void {
    this.#workers.forEach((worker, i) => worker.ask(taskOf(i + 1)));
  }

  /** Gives a worker that is up, if there is one, a task that nobody waits for. */
  askOne(task: unknown): void {
    this.#workers.find((worker) => worker.isUp)?.ask(task);
  }

  /** Lets the workers run a fit's rounds, as threads from 1 on; `control` is what all of them wait by. */
  start(control: Int32Array, taskOf: (thread: number) => unknown): void {
    this.#control = control;
    this.ask(taskOf);
  }

  /** Ends the fit between rounds; `wait` is this thread's barrier, where the workers stand. */
  stop(wait: () => void): void {
    if (this.#control === null) return;
    Atomics.store(this.#control, STOP, 1);
    wait();
  }

  /** The error of a thread that found that another had failed, with what that worker said. */
  explained(error: unknown): unknown {
    const said = this.#workers.find((worker) => worker.failure !== null)?.failure ?? null;
    if (said === null || !(error instanceof OtherThreadFailed)) return error;
    return new Error(`${error.message}: ${said}`, { cause: error });
  }

  /** Gives the workers back. When the fit failed within a round, those at a barrier are told to give up. */
  end(failed: boolean): void {
    if (failed && this.#control !== null) {
      Atomics.store(this.#control, FAILED, 1);
      Atomics.notify(this.#control, 1);
    }
    for (const worker of this.#workers) worker.giveBack();
    this.#workers = [];
  }
}
