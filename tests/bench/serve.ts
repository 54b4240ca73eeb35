import { resolveInProject } from "lib/files/project_root.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { randomSource } from "lib/stats/random.ts";
import { promoted } from "../serve/serving.ts";

/** Milliseconds, and how many were not answered. */
type Latencies = {
  readonly refused: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
};
type Server = { readonly port: number; readonly stop: () => Promise<void> };

const perSecond = 500;
const together = 16;

/**
 * The server under load, as a process of its own, with a model of 150 trees of 31 leaves: how long one stay
 * and a thousand take, reasons included, and whether its memory grows. The load is made on the same machine.
 */
export async function benchServe(
  { json, rounds: seconds = 20 }: { readonly json: boolean; readonly rounds?: number },
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "wardbook-bench-" });
  const registry = await openRegistry(`${folder}/synthetic`, "synthetic");
  await promoted(registry, 1, { rows: 20_000, rounds: 150, maxLeaves: 31, minLeafRows: 20 });
  const server = await started(folder);
  try {
    await atRate(server.port, perSecond, 3); // the first requests compile
    const before = await memory(server.port);
    const single = await atRate(server.port, perSecond, seconds);
    const most = await asManyAs(server.port, seconds / 2);
    const batch = await batches(server.port, 20);
    const after = await memory(server.port);
    const result = { perSecond, single, most, batch, memoryBefore: before, memoryAfter: after };
    console.log(json ? JSON.stringify({ bench: "serve", ...result }) : linesOf(result));
  } finally {
    await server.stop();
    await Deno.remove(folder, { recursive: true });
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
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let told = "";
  while (!told.includes('"event":"listening"')) told += (await lines.read()).value ?? "";
  const read = (async () => {
    while (!(await lines.read()).done);
  })();
  const { port } = JSON.parse(told.split("\n").find((line) => line.includes("listening"))!);
  return {
    port,
    stop: async () => {
      child.kill("SIGTERM");
      await read;
      await child.status;
    },
  };
}

const random = randomSource(3);

function stay(): Record<string, unknown> {
  const pick = <T>(...values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  return {
    ward_type: pick("P", "Q", "S"),
    deposit: 1 + Math.floor(random() * 9_000),
    bed_grade: pick(1, 2, 3, 4),
    age_band: pick("11-20", "51-60", "71-80"),
    severity: pick("Minor", "Moderate", "Extreme"),
    admission_type: pick("Trauma", "Urgent"),
    department: pick("surgery", "gynecology"),
    admitted_on: pick("2022-12-01", "2022-12-04"),
    ward_load: Math.floor(random() * 20),
  };
}

/** Milliseconds; NaN where there was no answer, or a refusal. */
async function ask(port: number, body: unknown): Promise<number> {
  const start = performance.now();
  try {
    const response = await fetch(`http://127.0.0.1:${port}/v1/predictions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    await response.arrayBuffer();
    return response.status === 200 ? performance.now() - start : NaN;
  } catch (error) {
    if (error instanceof TypeError) return NaN;
    throw error;
  }
}

/** Requests begin when they are due, whether or not those before them were answered. */
async function atRate(port: number, rate: number, seconds: number): Promise<Latencies> {
  const asked: Promise<number>[] = [];
  const start = performance.now();
  while (performance.now() - start < seconds * 1000) {
    const due = (performance.now() - start) / 1000 * rate;
    while (asked.length < due) asked.push(ask(port, stay()));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return latencies(await Promise.all(asked));
}

/** Requests a second by so many who ask again as soon as they are answered. */
async function asManyAs(port: number, seconds: number): Promise<number> {
  let count = 0;
  const start = performance.now();
  await Promise.all(Array.from({ length: together }, async () => {
    while (performance.now() - start < seconds * 1000) if (!Number.isNaN(await ask(port, stay()))) count++;
  }));
  return count / (performance.now() - start) * 1000;
}

async function batches(port: number, count: number): Promise<Latencies> {
  const took: number[] = [];
  for (let i = 0; i < count; i++) took.push(await ask(port, { stays: Array.from({ length: 1_000 }, stay) }));
  return latencies(took);
}

function latencies(took: readonly number[]): Latencies {
  const sorted = took.filter((each) => !Number.isNaN(each)).toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { refused: took.length - sorted.length, p50: at(0.5), p99: at(0.99), most: at(1) };
}

/** Megabytes. */
async function memory(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)![1]) / 1e6;
}

function linesOf(
  { single, most, batch, memoryBefore, memoryAfter }: {
    readonly single: Latencies;
    readonly most: number;
    readonly batch: Latencies;
    readonly memoryBefore: number;
    readonly memoryAfter: number;
  },
): string {
  const told = ({ p50, p99, most, refused }: Latencies) =>
    `median ${p50.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms  most ${
      most.toFixed(1)
    } ms  not answered ${refused}`;
  return [
    `one stay, ${perSecond} a second  ${told(single)}`,
    `one stay, ${together} who ask  ${most.toFixed(0)} a second`,
    `1,000 stays  ${told(batch)}`,
    `memory  ${memoryBefore.toFixed(0)} MB before, ${memoryAfter.toFixed(0)} MB after`,
  ].join("\n");
}
