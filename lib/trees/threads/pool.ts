import type { Plan } from "../boosting/boosting_plan.ts";
import type { ForestPlan } from "../forest/forest_plan.ts";
import type { ScorePlan } from "../scoring/score_plan.ts";
import type { Batch } from "../scoring/score_thread.ts";
import { FAILED, STOP } from "./barrier.ts";

/** What a worker is asked: to say that it is up, or to take part in a fit as a thread. */
export type Task =
  | { readonly kind: "hello"; readonly state: SharedArrayBuffer; readonly staysUp: boolean }
  | { readonly kind: "boost"; readonly plan: Plan; readonly thread: number }
  | { readonly kind: "forest"; readonly plan: ForestPlan; readonly thread: number }
  | { readonly kind: "score"; readonly plan: ScorePlan; readonly batch: Batch };

/** Words that a worker shares with its process: whether it is up, and whose it is. */
export const WORKER = { isUp: 0, holder: 1 } as const;
/** Nobody's, a team's, or gone: a worker ends only while it is nobody's. */
export const HOLDER = { none: 0, team: 1, ended: 2 } as const;

/** A worker that is nobody's for so long ends, as a process waits for its workers. */
export const IDLE_MILLISECONDS = 100;

/** Fits with fewer rows for each thread than this are faster on fewer threads. */
const LEAST_ROWS_OF_THREAD = 10_000;

/** A worker of this process, started for a team. */
class PoolWorker {
  readonly #worker: Worker;
  readonly #state: Int32Array;

  constructor() {
    const state = new SharedArrayBuffer(8);
    this.#state = new Int32Array(state);
    this.#state[WORKER.holder] = HOLDER.team;
    this.#worker = new Worker(new URL("../worker.ts", import.meta.url), { type: "module" });
    this.ask({ kind: "hello", state, staysUp: isNotebook() });
  }

  get isUp(): boolean {
    return Atomics.load(this.#state, WORKER.isUp) === 1;
  }

  get hasEnded(): boolean {
    return Atomics.load(this.#state, WORKER.holder) === HOLDER.ended;
  }

  /** Takes it for a team; whether it was nobody's. */
  take(): boolean {
    return Atomics.compareExchange(this.#state, WORKER.holder, HOLDER.none, HOLDER.team) === HOLDER.none;
  }

  giveBack(): void {
    Atomics.store(this.#state, WORKER.holder, HOLDER.none);
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

/** How many threads, this one included, are of use for so many rows; never more than there are processors. */
export function usefulThreads(rows: number): number {
  const most = navigator.hardwareConcurrency;
  return Math.max(1, Math.min(most, Math.floor(rows / LEAST_ROWS_OF_THREAD)));
}

/**
 * The other threads of one fit. Made before the fit is prepared, so that workers come up meanwhile; only those that are
 * up when it is take part, as a fit on fewer threads has the same result.
 */
export class Team {
  #workers: PoolWorker[] = [];
  #control: Int32Array | null = null;

  /** Takes up to `threads - 1` workers that are nobody's, and starts those that aren't there. */
  constructor(threads: number) {
    for (let i = 0; this.#workers.length < threads - 1 && i < navigator.hardwareConcurrency - 1; i++) {
      if (workers[i] === undefined || workers[i]!.hasEnded) this.#workers.push(workers[i] = new PoolWorker());
      else if (workers[i]!.take()) this.#workers.push(workers[i]!);
    }
  }

  /** Goes on with the workers that are up; the number of threads, this one included. */
  assemble(): number {
    const late = this.#workers.filter((worker) => !worker.isUp);
    this.#workers = this.#workers.filter((worker) => !late.includes(worker));
    for (const worker of late) worker.giveBack();
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
    this.#workers = [];
  }
}
