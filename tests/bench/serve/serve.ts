import { resolveInProject } from "lib/files/project_root.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { promoted } from "../../serve/serving.ts";
import {
  asManyAs,
  inTurn,
  type Latencies,
  type Loaded,
  type PacedLatencies,
  type Quantiles,
} from "./http_load.ts";
import { countsText } from "./lines.ts";
import { ownLoad } from "./own_load.ts";
import { type Peer, startPeers } from "./peers.ts";
import { stayMaker } from "./stays.ts";

type Server = Loaded & { readonly stop: () => Promise<void> };
type Most = Awaited<ReturnType<typeof asManyAs>>;

const perSecond = 500;
const together = 16;

/**
 * The server under load, as a process of its own, with a model of 150 trees of 31 leaves and one of 100 trees
 * that tells unusual stays: how long one stay and a thousand take, reasons included, and whether its memory
 * grows. The load is made on the same machine: how late it was itself is told apart, and counts from when a
 * request was due.
 * With `peers` the same model is served by FastAPI and LightGBM, too, asked in turn with ours: each way
 * twice, so that what else the machine does is shared.
 */
export async function benchServe(
  { json, peers, rounds: seconds = 20 }: {
    readonly json: boolean;
    readonly peers: boolean;
    readonly rounds?: number;
  },
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "wardbook-bench-" });
  const registry = await openRegistry(`${folder}/synthetic`, "synthetic");
  await promoted(registry, 1, {
    ...{ rows: 20_000, rounds: 150, maxLeaves: 31, minLeafRows: 20 },
    isWatchful: true,
  });
  const server = await started(folder);
  await keepToOneCore();
  try {
    await asManyAs(server, together, 3, stay); // the first requests compile
    await inTurn(server, 20, thousand);
    const singles: PacedLatencies[] = [], memory = [await residentMb(server)];
    for (let part = 0; part < 5; part++) {
      singles.push(await ownLoad(server, perSecond, seconds / 5, part));
      memory.push(await residentMb(server));
    }
    const most = await asManyAs(server, together, seconds / 2, stay);
    const batch = await inTurn(server, 20, thousand);
    const result = { perSecond, singles, most, batch, memory };
    console.log(json ? JSON.stringify({ bench: "serve", ...result }) : linesOf(result));
    if (peers) await besidePeers({ json, seconds, folder, server });
  } finally {
    await server.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

async function besidePeers(
  { json, seconds, folder, server }: {
    readonly json: boolean;
    readonly seconds: number;
    readonly folder: string;
    readonly server: Server;
  },
): Promise<void> {
  const theirs = await startPeers(folder, server, stay);
  if (theirs === null) {
    console.log(
      json ? JSON.stringify({ bench: "serve", peers: null }) : "No Python with pip: nothing to compare with",
    );
    return;
  }
  const ours: Peer[] = [true, false].map((hasReasons): Peer => ({
    ...{ name: "Wardbook", hasReasons, pid: server.pid, port: server.port, difference: 0 },
    path: hasReasons ? "/v1/predictions" : "/v1/predictions?reasons=0",
    stop: async () => {},
  }));
  try {
    const all = [...ours, ...theirs], told = new Map<Peer, Most[]>(all.map((each) => [each, []]));
    for (const each of all) await asManyAs(each, together, 2, stay);
    for (let turn = 0; turn < 2; turn++) {
      for (const each of all) told.get(each)!.push(await asManyAs(each, together, seconds / 4, stay));
    }
    for (const [{ name, hasReasons, difference }, most] of told) {
      const mean = (of: (each: Most) => number) =>
        most.reduce((sum, each) => sum + of(each), 0) / most.length;
      const rate = mean((each) => each.perSecond), cpuMs = mean((each) => each.cpuMs ?? NaN);
      const own = told.get(ours.find((each) => each.hasReasons === hasReasons)!)!;
      const ratio = own.reduce((sum, each) => sum + each.perSecond, 0) / own.length / rate;
      const row = { peer: name, hasReasons, perSecond: rate, cpuMs, ratio, difference };
      console.log(json ? JSON.stringify({ bench: "serve", ...row }) : lineOf(row));
    }
  } finally {
    for (const each of theirs) await each.stop();
  }
}

/** The task, with the permissions that it has. */
async function started(folder: string): Promise<Server> {
  const { tasks } = JSON.parse(await Deno.readTextFile(resolveInProject("deno.json")));
  const words: string[] = tasks.serve.command.split(" ").slice(1);
  const options = ["--port", "0", "--models", `${folder}/{cohort}`, "--state", `${folder}/state`];
  const child = new Deno.Command(Deno.execPath(), {
    args: [...words, ...options, "--rate", "100000"],
    cwd: resolveInProject(""),
    stdout: "piped",
  }).spawn();
  const log = child.stdout.getReader(), decoder = new TextDecoder();
  let told = "";
  while (!told.includes('"event":"listening"')) told += decoder.decode((await log.read()).value);
  const read = (async () => {
    while (!(await log.read()).done);
  })();
  const { port } = JSON.parse(told.split("\n").find((line) => line.includes("listening"))!);
  return {
    ...{ port, pid: child.pid, path: "/v1/predictions" },
    stop: async () => {
      child.kill("SIGTERM");
      await read;
      await child.status;
    },
  };
}

/**
 * The load keeps to the last core, so that it doesn't take turns with the server on one while the other
 * idles: those who ask a server are elsewhere. The server may use both. Linux alone knows how.
 */
async function keepToOneCore(): Promise<void> {
  const cores = navigator.hardwareConcurrency;
  if (Deno.build.os !== "linux" || cores < 2) return;
  const args = ["--all-tasks", "--cpu-list", "--pid", String(cores - 1), String(Deno.pid)];
  await new Deno.Command("taskset", { args, stdout: "null" }).output();
}

const stay = stayMaker(3);

function thousand(): unknown {
  return { stays: Array.from({ length: 1_000 }, stay) };
}

/** Megabytes. */
async function residentMb({ port }: Server): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)![1]) / 1e6;
}

function linesOf(
  { singles, most, batch, memory }: {
    readonly singles: readonly PacedLatencies[];
    readonly most: Most;
    readonly batch: Latencies;
    readonly memory: readonly number[];
  },
): string {
  const told = ({ p50, p99, most }: Quantiles) =>
    `median ${p50.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms  most ${most.toFixed(1)} ms`;
  const lacking = ({ lacks, again }: Latencies) =>
    `without answer: ${countsText(lacks)}; asked again: ${countsText(again)}`;
  return [
    ...singles.flatMap((each) => [
      `one stay, ${perSecond} a second  since due   ${told(each)}`,
      `                           since sent  ${told(each.sinceSent)}`,
      `                           sent late   ${told(each.late)}`,
      `                           ${lacking(each)}`,
    ]),
    `one stay, ${together} who ask  ${most.perSecond.toFixed(0)} a second${cpuText(most.cpuMs ?? NaN)}`,
    `1,000 stays  ${told(batch)}  ${lacking(batch)}`,
    `memory  ${memory.map((each) => each.toFixed(0)).join(", ")} MB from fifth to fifth of that load`,
  ].join("\n");
}

function lineOf(
  { peer, hasReasons, perSecond, cpuMs, ratio, difference }: {
    readonly peer: string;
    readonly hasReasons: boolean;
    readonly perSecond: number;
    readonly cpuMs: number;
    readonly ratio: number;
    readonly difference: number;
  },
): string {
  const what = `${peer}, ${hasReasons ? "with" : "without"} reasons`;
  return `${what.padEnd(56)} ${perSecond.toFixed(0).padStart(5)} a second${cpuText(cpuMs)}` +
    (peer === "Wardbook"
      ? ""
      : `  ours ${ratio.toFixed(1)} times  predictions ${difference.toExponential(0)} apart`);
}

function cpuText(cpuMs: number): string {
  return Number.isNaN(cpuMs) ? "" : `  ${cpuMs.toFixed(2)} ms of CPU each`;
}
