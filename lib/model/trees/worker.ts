import { parentPort } from "node:worker_threads";
import { FAILED } from "./barrier.ts";
import { BoostingThread } from "./boosting_thread.ts";
import { ForestThread } from "./forest/forest_thread.ts";
import type { Task } from "./pool.ts";
import { ScoreThread } from "./scoring/score_thread.ts";

parentPort!.on("message", (task: Task) => {
  if (task.kind === "hello") {
    Atomics.store(new Int32Array(task.ready), task.index, 1);
    return;
  }
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
});
