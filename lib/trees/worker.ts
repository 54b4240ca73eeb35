import { BoostingThread } from "./boosting/boosting_thread.ts";
import { ForestThread } from "./forest/forest_thread.ts";
import { ScoreThread } from "./scoring/score_thread.ts";
import { FAILED } from "./threads/barrier.ts";
import { HOLDER, IDLE_MILLISECONDS, type Task, WORKER } from "./threads/pool.ts";

/** What this worker shares with its process; null until it has heard from it. */
let state: Int32Array | null = null;
let staysUp = true;
let idle: ReturnType<typeof setTimeout> | undefined;

globalThis.addEventListener("message", (event) => {
  const task = (event as MessageEvent<Task>).data;
  clearTimeout(idle);
  if (task.kind === "hello") {
    state = new Int32Array(task.state);
    staysUp = task.staysUp;
    Atomics.store(state, WORKER.isUp, 1);
  } else run(task);
  endWhenIdle();
});

function run(task: Exclude<Task, { readonly kind: "hello" }>): void {
  if (task.kind === "score") {
    new ScoreThread(task.plan).run(task.batch);
    return;
  }
  try {
    if (task.kind === "boost") new BoostingThread(task.plan, task.thread).run();
    else new ForestThread(task.plan, task.thread).run();
  } catch {
    // the first thread finds the mark at its next barrier and says that a thread has failed
    const control = task.kind === "boost" ? task.plan.addresses.control : task.plan.control;
    Atomics.store(new Int32Array(task.plan.memory.buffer, control, 16), FAILED, 1);
  }
}

function endWhenIdle(): void {
  if (staysUp) return;
  idle = setTimeout(() => {
    const was = Atomics.compareExchange(state!, WORKER.holder, HOLDER.none, HOLDER.ended);
    if (was === HOLDER.none) globalThis.close();
    else endWhenIdle();
  }, IDLE_MILLISECONDS);
}
