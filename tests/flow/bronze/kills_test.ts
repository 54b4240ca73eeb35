import { assert, assertEquals } from "@std/assert";
import { readBronze } from "lib/flow/bronze/bronze_files.ts";
import { sendMllp } from "lib/flow/mllp/mllp_sender.ts";
import { randomSource } from "lib/stats/random.ts";

const kills = Number(Deno.env.get("WARDBOOK_KILLS") ?? 3), perKill = 60;
/** So often it is the task itself, else what it does in a process that is there sooner. */
const taskEvery = 50;
const root = new URL("../../../", import.meta.url).pathname;

/** A listener in a process of its own; resolves once it listens. */
async function listener(folder: string, port: number, isTask: boolean) {
  const args = isTask
    ? [`${root}lib/notebook/tasks/flow/flow.ts`, "listen", "--port", String(port), "--folder", folder]
    : [`${root}tests/flow/bronze/listener.ts`, folder, String(port)];
  const started = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", "--no-check", ...args],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = started.stdout.getReader();
  const { value } = await reader.read();
  const first = JSON.parse(new TextDecoder().decode(value).split("\n")[0]!);
  const drained = (async () => {
    while (!(await reader.read()).done);
  })();
  return {
    port: first.port as number,
    kill: async (signal: Deno.Signal) => {
      started.kill(signal);
      await started.status;
      await drained;
    },
  };
}

Deno.test("a listener that is killed at random with a repeating sender loses no message and doubles none", async () => {
  const folder = await Deno.makeTempDir({ prefix: "flow_kills_" }), random = randomSource(7);
  const count = kills * perKill;
  const message = (i: number) =>
    new TextEncoder().encode(`MSH|^~\\&|A|B|C|D|2022||ADT^A01|${i}|P|2.5.1\rPID|||1\rPV1||I\r`);
  let answered = 0, wake = () => {}, told = performance.now();
  async function* messages() {
    for (let i = 0; i < count; i++) {
      yield message(i);
      if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
  try {
    let running = await listener(folder, 0, true);
    const { port } = running;
    const sending = sendMllp(messages(), {
      ...{ host: "127.0.0.1", port, window: 32, pauseMs: 20, attempts: 1_000 },
      onAnswer: () => {
        answered++;
        wake();
      },
    });
    for (let kill = 0; kill < kills; kill++) {
      const at = kill * perKill + Math.floor(random() * perKill * 0.8);
      while (answered < at) await new Promise<void>((resolve) => wake = resolve);
      await running.kill("SIGKILL");
      running = await listener(folder, port, kill % taskEvery === 0);
      if (performance.now() - told < 60_000) continue;
      told = performance.now();
      console.log(`${kill + 1} of ${kills} kills, ${answered} of ${count} messages answered`);
    }
    const sent = await sending;
    await running.kill("SIGTERM");
    assertEquals(sent.accepted, count);
    const seen = new Map<string, number>();
    for await (const { raw } of readBronze(folder)) {
      const id = new TextDecoder().decode(raw).split("|")[9]!;
      seen.set(id, (seen.get(id) ?? 0) + 1);
    }
    assertEquals([seen.size, Math.max(...seen.values())], [count, 1]);
    assert(kills > 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
