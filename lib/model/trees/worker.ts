import { parentPort } from "node:worker_threads";
import { FAILED } from "./barrier.ts";
import { BoostingThread } from "./boosting_thread.ts";
import type { Task } from "./pool.ts";

parentPort!.on("message", (task: Task) => {
  if (task.kind === "hello") {
    Atomics.store(new Int32Array(task.ready), task.index, 1);
    return;
  }
  try {
    new BoostingThread(task.plan, task.thread).run();
  } catch {
    // the first thread finds the mark at its next barrier and says that a thread has failed
    Atomics.store(new Int32Array(task.plan.memory.buffer, task.plan.addresses.control, 16), FAILED, 1);
  }
});
