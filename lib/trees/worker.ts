import type { Plan } from "./boosting/boosting_plan.ts";
import { BoostingThread } from "./boosting/boosting_thread.ts";
import type { ForestPlan } from "./forest/forest_plan.ts";
import { ForestThread } from "./forest/forest_thread.ts";
import { type CodeOrder, writeOrderedCode } from "./scoring/score_module.ts";
import type { ScorePlan } from "./scoring/score_plan.ts";
import { type Pieces, ScoreThread } from "./scoring/score_thread.ts";
import { FAILED, OtherThreadFailed } from "./threads/barrier.ts";
import { type Hello, HOLDER, IDLE_MILLISECONDS, sayFailure, WORKER } from "./threads/pool_worker.ts";

/** What a worker is asked to do: to take part in a fit as a thread, or to score rows and to prepare that. */
export type Work =
  | { readonly kind: "code"; readonly order: CodeOrder }
  | { readonly kind: "boost"; readonly plan: Plan; readonly thread: number }
  | { readonly kind: "forest"; readonly plan: ForestPlan; readonly thread: number }
  | {
    readonly kind: "score";
    readonly plan: ScorePlan;
    readonly pieces: Pieces;
    readonly thread: number;
  };

/** What this worker shares with its process; null until it has heard from it. */
let state: Int32Array | null = null;
let staysUp = true;
let idle: ReturnType<typeof setTimeout> | undefined;

globalThis.addEventListener("message", (event) => {
  const task = (event as MessageEvent<Hello | Work>).data;
  clearTimeout(idle);
  if (task.kind === "hello") {
    state = new Int32Array(task.state);
    staysUp = task.staysUp;
    Atomics.store(state, WORKER.isUp, 1);
  } else run(task);
  endWhenIdle();
});

/**
 * Whatever fails here, but for code that nobody waits for, is said, then marked: the first thread finds the
 * mark where it waits.
 */
function run(task: Work): void {
  if (task.kind === "code") return writeOrderedCode(task.order);
  try {
    if (task.kind === "boost") new BoostingThread(task.plan, task.thread).run();
    else if (task.kind === "forest") new ForestThread(task.plan, task.thread).run();
    else new ScoreThread(task.plan, task.thread).run(task.pieces);
  } catch (error) {
    if (!(error instanceof OtherThreadFailed)) sayFailure(state!, error);
    Atomics.store(controlOf(task), FAILED, 1);
  }
}

function controlOf({ kind, plan }: Exclude<Work, { kind: "code" }>): Int32Array {
  const at = kind === "boost" ? plan.addresses.control : plan.control;
  return new Int32Array(plan.memory.buffer, at, 16);
}

function endWhenIdle(): void {
  if (staysUp) return;
  idle = setTimeout(() => {
    const was = Atomics.compareExchange(state!, WORKER.holder, HOLDER.none, HOLDER.ended);
    if (was === HOLDER.none) globalThis.close();
    else endWhenIdle();
  }, IDLE_MILLISECONDS);
}
