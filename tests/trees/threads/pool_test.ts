import { assert, assertEquals, assertThrows } from "@std/assert";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { Predictor } from "lib/trees/scoring/predictor.ts";
import { type ScorePlan, scorePlan } from "lib/trees/scoring/score_plan.ts";
import { ScoreThread } from "lib/trees/scoring/score_thread.ts";
import { barrier, CONTROL_BYTES, OtherThreadFailed } from "lib/trees/threads/barrier.ts";
import { type Host, thisProcess } from "lib/trees/threads/host.ts";
import { Team, usefulThreads } from "lib/trees/threads/pool.ts";
import { assemble, FunctionWriter } from "lib/trees/wasm/assembler.ts";
import { stayMatrix } from "../stay_matrix.ts";

/** Lets the events of workers happen until something holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A team of this thread and a worker that is up. */
async function teamOfTwo(host: Host): Promise<Team> {
  let team = new Team(2, host);
  await until(() => {
    if (team.assemble() === 2) return true;
    team.end(false);
    team = new Team(2, host);
    return false;
  });
  return team;
}

const twoProcessors: Host = { processors: 2, staysUp: false, startWorker: () => thisProcess.startWorker() };

Deno.test("`Team` goes on without workers, and says why, when none can start", async () => {
  const url = new URL("../../model/trees/no_such_worker.js", import.meta.url);
  let started = 0;
  const withoutFile: Host = {
    processors: 4,
    staysUp: false,
    startWorker() {
      started++;
      return new Worker(url, { type: "module" });
    },
  };
  const first = new Team(2, withoutFile);
  assertEquals([first.assemble(), first.trouble], [1, null]);
  await until(() => first.trouble !== null);
  assert(first.trouble !== "");
  assertEquals([new Team(4, withoutFile).assemble(), started], [1, 1]);
  const withoutWorkers: Host = {
    ...withoutFile,
    startWorker() {
      throw new TypeError("there are no workers here");
    },
  };
  const alone = new Team(4, withoutWorkers);
  assertEquals([alone.assemble(), alone.trouble], [1, "there are no workers here"]);
});

Deno.test("`Team` has no more threads than are asked for, of use, or processors", async () => {
  assertEquals([usefulThreads(9_999, 8), usefulThreads(45_000, 8), usefulThreads(1e9, 8)], [1, 4, 8]);
  const team = await teamOfTwo(twoProcessors);
  assertEquals(new Team(8, twoProcessors).assemble(), 1); // its only worker is taken
  team.end(false);
});

Deno.test("`Team` waits for workers as long as it is told, and no longer", () => {
  const team = new Team(2, { ...twoProcessors, startWorker: () => thisProcess.startWorker() });
  assertEquals(team.assemble(60_000), 2); // it comes up while this thread waits
  team.end(false);
  const neverUp: Host = {
    ...twoProcessors,
    startWorker: () => new Worker("data:text/javascript,", { type: "module" }),
  };
  const start = performance.now();
  const alone = new Team(2, neverUp);
  assertEquals(alone.assemble(50), 1);
  const waited = performance.now() - start;
  assert(waited >= 50 && waited < 30_000, `it waited for ${waited} milliseconds`);
  alone.end(false);
});

Deno.test("`Predictor` starts workers only once it has scored many rows, and takes those that are up", async () => {
  let started = 0, worker: Worker | null = null;
  // on a machine with much to do one that ends when idle may be gone before it is taken
  const host: Host = {
    ...twoProcessors,
    staysUp: true,
    startWorker() {
      started++;
      return worker = thisProcess.startWorker();
    },
  };
  const matrix = stayMatrix(260_000, 2), ensemble = fitBoosting(stayMatrix(500, 1), { rounds: 3 });
  const alone = new Predictor(ensemble, { ...host, processors: 1 }).raw(matrix);
  const predictor = new Predictor(ensemble, host);
  const found = [1, 2, 3].map(() => [started, predictor.raw(matrix)]);
  assertEquals(found, [[0, alone], [0, alone], [1, alone]]);
  (await teamOfTwo(host)).end(false);
  assertEquals([new Predictor(ensemble, host).raw(matrix), started], [alone, 1]);
  worker!.terminate();
});

Deno.test("`fitBoosting()` tells how many threads it has", () => {
  const seen: [number, string | null][] = [];
  const onThreads = (threads: number, trouble: string | null) => seen.push([threads, trouble]);
  fitBoosting(stayMatrix(50, 1), { rounds: 2, onThreads });
  assertEquals(seen, [[1, null]]);
});

Deno.test("`Team` gives the cause when a worker fails within a fit", async () => {
  const team = await teamOfTwo(twoProcessors);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const control = new Int32Array(memory.buffer, 0, CONTROL_BYTES / 4);
  // a plan without anything to run
  const plan = { memory, addresses: { control: 0 } };
  team.start(control, (thread) => ({ kind: "boost", plan, thread }));
  const error = assertThrows(barrier(control, 2), OtherThreadFailed, "one has failed");
  const explained = team.explained(error) as Error;
  assert(/one has failed: TypeError: .*undefined/.test(explained.message), explained.message);
  assertEquals(explained.cause, error);
  team.end(true);
});

/** A module like a scoring plan's, whose kernel traps at once. */
function trappingModule(pages: number): WebAssembly.Module {
  const f = new FunctionWriter();
  for (let i = 0; i < 5; i++) f.parameter("i32");
  const unreachable = 0x00;
  return new WebAssembly.Module(assemble({ numberCells: f.end([unreachable]) }, pages));
}

/** A plan without columns; the kernel that codes numbers is the first to be called. */
function smallPlan(): ScorePlan {
  const constant = { ...stayMatrix(100, 1), target: new Float64Array(100) };
  return scorePlan(fitBoosting(constant, { rounds: 1 }), 2)!;
}

Deno.test("`ScoreThread` throws and nobody waits for ever when a worker's kernel traps", async () => {
  const plan = smallPlan();
  const pages = plan.memory.buffer.byteLength / 65_536;
  const trapping = { ...plan, module: trappingModule(pages) };
  const team = await teamOfTwo(twoProcessors);
  const thread = new ScoreThread(plan, 0);
  const pieces = thread.nextPieces(100, true);
  team.ask((number) => ({ kind: "score", plan: trapping, pieces, thread: number }));
  // the worker takes the piece, as it waits for it before it is ready
  const taken = new Int32Array(plan.memory.buffer, plan.control, 1);
  while (Atomics.load(taken, 0) === 0) Atomics.wait(taken, 0, 0, 1);
  thread.piecesAreReady(1);
  const error = assertThrows(
    () => thread.waitForPiece(pieces, pieces.first),
    OtherThreadFailed,
    "one has failed",
  );
  assert((team.explained(error) as Error).message.includes("RuntimeError: unreachable"));
  team.end(false);
});

Deno.test("`ScoreThread` lets a worker go when the first thread fails before a piece is ready", async () => {
  const plan = smallPlan();
  const team = await teamOfTwo(twoProcessors);
  const thread = new ScoreThread(plan, 0);
  const pieces = thread.nextPieces(100, true);
  team.ask((number) => ({ kind: "score", plan, pieces, thread: number }));
  thread.fail();
  team.end(false);
  // the worker is free again: it scores as if nothing had been
  const next = await teamOfTwo(twoProcessors);
  next.end(false);
  const matrix = stayMatrix(30_000, 2);
  const predictor = new Predictor(fitBoosting(stayMatrix(500, 1), { rounds: 3 }), twoProcessors);
  assertEquals(predictor.raw(matrix).length, 30_000);
});
