/**
 * Messages over MLLP into the log on disk: as many as it takes, then for so many seconds as --rounds says
 * (a soak of half an hour: 1800) the time to an answer at a steady rate, and the listener's memory. From a
 * quarter of an hour on it fails where memory isn't flat.
 */
import { fileURLToPath } from "node:url";
import { hl7Text } from "lib/flow/hospital/hl7_text.ts";
import { hospitalStream } from "lib/flow/hospital/hospital_stream.ts";
import { sendMllp } from "lib/flow/mllp/mllp_sender.ts";
import { flatness, mostAnHour } from "./flatness.ts";

const pipelined = { messages: 200_000, clients: 2, window: 512 };
const steady = { perSecond: 1_000, seconds: 10 };
/** A soak says so often how it goes. */
const progressSeconds = 60;

/**
 * Prints messages a second from pipelined clients, and percentiles of the time to an answer at 1,000 a
 * second.
 */
export async function benchFlow(
  { json, rounds = steady.seconds }: { json: boolean; rounds?: number },
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "wardbook_flow_" });
  const server = flowTask(["listen", "--port", "0", "--folder", folder]);
  try {
    const { port } = await firstLine(server.stdout);
    const texts = bodies();
    const target = { host: "127.0.0.1", port };
    await sendMllp(numbered(texts, "warm", 5_000), { ...target, window: 64 });
    const start = performance.now(), cpuBefore = await cpuSeconds(server.pid);
    const each = pipelined.messages / pipelined.clients;
    await Promise.all(
      Array.from(
        { length: pipelined.clients },
        (_, i) => sendMllp(numbered(texts, `p${i}`, each), { ...target, window: pipelined.window }),
      ),
    );
    const perSecond = pipelined.messages / ((performance.now() - start) / 1_000);
    const cpuMicros = ((await cpuSeconds(server.pid)) - cpuBefore) / pipelined.messages * 1e6;
    const waits: number[] = [], memory: number[] = [], slowest = { mostMs: 0 };
    const looking = setInterval(async () => {
      memory.push(await megabytes(server.pid));
      if (memory.length % progressSeconds !== 0) return;
      const now = Math.round(memory.at(-1)!), most = slowest.mostMs.toFixed(1);
      console.error(
        `${memory.length} of ${rounds} s: ${waits.length} answered, ${now} MB, at most ${most} ms`,
      );
    }, 1_000);
    await sendMllp(paced(numbered(texts, "s", rounds * steady.perSecond), steady.perSecond), {
      ...{ ...target, window: 1_024 },
      onAnswer: (wait: number) => {
        waits.push(wait);
        slowest.mostMs = Math.max(slowest.mostMs, wait);
      },
    });
    clearInterval(looking);
    const { flat, halves, megabytesAnHour } = flatness(memory);
    waits.sort((a, b) => a - b);
    const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(share * waits.length))]!;
    const summary = {
      ...{ perSecond: Math.round(perSecond), messages: pipelined.messages, cpuMicros: Math.round(cpuMicros) },
      ...{ steadyPerSecond: steady.perSecond, p50Ms: at(0.5), p99Ms: at(0.99), mostMs: at(1) },
      ...{ seconds: rounds, megabytes: halves, megabytesAnHour, flat },
    };
    console.log(
      json
        ? JSON.stringify({ bench: "flow", ...summary })
        : `${summary.perSecond} messages a second from ${pipelined.clients} pipelined clients, each durable before ` +
          `its answer, by ${summary.cpuMicros} us of the listener's CPU each; at ${steady.perSecond} a second an answer takes ${
            summary.p50Ms.toFixed(1)
          } ms (median), ` +
          `${summary.p99Ms.toFixed(1)} ms (99 %), ${
            summary.mostMs.toFixed(1)
          } ms at most; in the halves of ${rounds} seconds the listener has at most ${
            summary.megabytes.map((each) => Math.round(each)).join(" and ")
          } MB${megabytesAnHour === null ? "" : `, and grows by ${Math.round(megabytesAnHour)} MB an hour`}`,
    );
    if (flat === false) {
      const is = `it grows by ${Math.round(megabytesAnHour!)} MB an hour`;
      throw new Error(`Cannot pass the soak as memory must be flat (${mostAnHour} MB an hour): ${is}`);
    }
  } finally {
    server.kill("SIGTERM");
    await server.status;
    await Deno.remove(folder, { recursive: true });
  }
}

/** A command of `deno task flow`, begun. */
export function flowTask(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Deno.ChildProcess {
  const path = fileURLToPath(new URL("../../lib/notebook/tasks/flow/flow.ts", import.meta.url));
  return new Deno.Command(Deno.execPath(), {
    ...{ args: ["run", "-q", "-A", path, ...args], env, stdout: "piped" },
  }).spawn();
}

/** CPU seconds of a process so far; NaN where the system doesn't tell. */
async function cpuSeconds(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command("cat", { args: [`/proc/${pid}/stat`] }).output();
  const [, after = ""] = new TextDecoder().decode(stdout).split(") "), fields = after.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Memory of a process in MB; NaN where the system doesn't tell. */
async function megabytes(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command("cat", { args: [`/proc/${pid}/status`], stderr: "null" })
    .output();
  return Number(/VmRSS:\s*(\d+)/.exec(new TextDecoder().decode(stdout))?.[1] ?? NaN) / 1_024;
}

/** Messages as an invented hospital sends them, cut where the control id stands. */
function bodies(): readonly (readonly [string, string])[] {
  const { messages } = hospitalStream({ hospitals: 1, from: Date.UTC(2022, 9, 24), days: 3, seed: 1 });
  return messages.slice(0, 500).map((each) => {
    const [before, after] = hl7Text(each, "UTC").split(`|${each.id}|`);
    return [before!, after!] as const;
  });
}

function* numbered(texts: readonly (readonly [string, string])[], name: string, count: number) {
  const encoder = new TextEncoder();
  for (let i = 0; i < count; i++) {
    const [before, after] = texts[i % texts.length]!;
    yield encoder.encode(`${before}|${name}${i}|${after}`);
  }
}

/** Messages at a steady rate. */
export async function* paced(messages: Iterable<Uint8Array>, perSecond: number): AsyncGenerator<Uint8Array> {
  const begin = performance.now();
  let i = 0;
  for (const each of messages) {
    const left = begin + i++ * 1_000 / perSecond - performance.now();
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
    yield each;
  }
}

/** The first line that a process says whose event is this. */
export async function firstLine(
  stream: ReadableStream<Uint8Array>,
  event = "listening",
): Promise<{ port: number }> {
  let text = "", found: string | undefined;
  const reader = stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .getReader();
  while (found === undefined) {
    const { value, done } = await reader.read();
    if (done) throw new Error("Cannot bench as the task must start: it ended");
    text += value;
    found = text.split("\n").slice(0, -1).find((line) => JSON.parse(line).event === event);
  }
  // Whatever it says later is read away, so that it never waits.
  (async () => {
    while (!(await reader.read()).done);
  })();
  return JSON.parse(found);
}
