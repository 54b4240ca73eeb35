import { FAILED, STOP } from "./barrier.ts";
import type { ForestPlan } from "./forest/forest_plan.ts";
import type { Plan } from "./plan.ts";
import type { ScorePlan } from "./scoring/score_plan.ts";
import type { Batch } from "./scoring/score_thread.ts";

/** What a worker is asked: to say that it is up, or to take part in a fit as a thread. */
export type Task =
  | { readonly kind: "hello"; readonly state: SharedArrayBuffer; readonly staysUp: boolean }
  | { readonly kind: "boost"; readonly plan: Plan; readonly thread: number }
  | { readonly kind: "forest"; readonly plan: ForestPlan; readonly thread: number }
  | { readonly kind: "score"; readonly plan: ScorePlan; readonly batch: Batch };

/** What a worker's shared word says: only an idle worker is asked, and only an idle one ends. */
export const WORKER_STATE = { starting: 0, idle: 1, busy: 2, ended: 3 } as const;

/** A worker without a task for so long ends, as a process waits for its workers. */
export const IDLE_MILLISECONDS = 100;

/** Fits with fewer rows for each thread than this are faster on fewer threads. */
const LEAST_ROWS_OF_THREAD = 10_000;

/** A worker of this process. It is asked only when it is up: until then fits run on fewer threads, with the same result. */
class PoolWorker {
  readonly #worker: Worker;
  readonly #state: Int32Array;

  constructor() {
    const state = new SharedArrayBuffer(4);
    this.#state = new Int32Array(state);
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    this.ask({ kind: "hello", state, staysUp: isNotebook() });
  }

  get hasEnded(): boolean {
    return Atomics.load(this.#state, 0) === WORKER_STATE.ended;
  }

  /** Keeps it for one fit; whether it was idle. */
  take(): boolean {
    const { idle, busy } = WORKER_STATE;
    return Atomics.compareExchange(this.#state, 0, idle, busy) === idle;
  }

  giveBack(): void {
    Atomics.store(this.#state, 0, WORKER_STATE.idle);
  }

  ask(task: Task): void {
    this.#worker.postMessage(task);
  }
}

/** In a notebook's kernel a worker takes a second to start: there they stay up until the kernel ends. */
function isNotebook(): boolean {
  try {
    return (Deno as unknown as { readonly jupyter?: unknown }).jupyter !== undefined;
  } catch {
    // the property is there in every process, but reading it outside a kernel throws
    return false;
  }
}

const workers: PoolWorker[] = [];

/** Starts the workers that aren't up, one less than there are processors, so that they come up while a fit is prepared. */
export function startWorkers(): void {
  for (let i = 0; i < navigator.hardwareConcurrency - 1; i++) {
    if (workers[i] === undefined || workers[i]!.hasEnded) workers[i] = new PoolWorker();
  }
}

/** How many threads, this one included, are of use for so many rows; never more than there are processors. */
export function usefulThreads(rows: number): number {
  const most = navigator.hardwareConcurrency;
  return Math.max(1, Math.min(most, Math.floor(rows / LEAST_ROWS_OF_THREAD)));
}

/** The other threads of one fit. */
export class Team {
  readonly #workers: readonly PoolWorker[];
  #control: Int32Array | null = null;

  /** Takes up to `threads - 1` workers that are up and free. */
  constructor(threads: number) {
    if (threads > 1) startWorkers();
    const taken: PoolWorker[] = [];
    for (const worker of workers) if (taken.length < threads - 1 && worker.take()) taken.push(worker);
    this.#workers = taken;
  }

  /** This thread and its workers. */
  get threads(): number {
    return this.#workers.length + 1;
  }

  /** Gives each worker its task; threads count from 1. */
  ask(taskOf: (thread: number) => Task): void {
    this.#workers.forEach((worker, i) => worker.ask(taskOf(i + 1)));
  }

  /** Lets the workers run the plan's rounds, as threads from 1 on. */
  start(plan: Plan): void {
    this.#control = new Int32Array(plan.memory.buffer, plan.addresses.control, 16);
    this.ask((thread) => ({ kind: "boost", plan, thread }));
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
    for (const worker of this.#workers) worker.giveBack();
  }
}
