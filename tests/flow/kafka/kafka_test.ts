import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { WriteError } from "lib/files/mod.ts";
import { readBronze } from "lib/flow/bronze/bronze_files.ts";
import { readKafka } from "lib/flow/kafka/kafka_reader.ts";
import { sendKafka } from "lib/flow/kafka/kafka_sender.ts";
import { flowLine } from "lib/notebook/tasks/flow/flow_line.ts";
import { randomSource } from "lib/stats/random.ts";
import { growTopic, kafkaJars, withBroker } from "./broker.ts";

const kills = Number(Deno.env.get("WARDBOOK_KILLS") ?? 3);
const root = new URL("../../../", import.meta.url).pathname;
const bytes = (i: number) =>
  new TextEncoder().encode(`MSH|^~\\&|A|B|C|D|2022||ADT^A01|${i}|P|2.5.1\rPID|||1\rPV1||I\r`);

Deno.test("the command line names topics, and refuses what names none", () => {
  const { kafka, port } = flowLine(["listen", "--kafka", "kafkas://a:9092,b:9093/adt.v1"]);
  assertEquals([kafka, port], [{ brokers: ["a:9092", "b:9093"], topic: "adt.v1", tls: {} }, null]);
  const both = flowLine(["listen", "--kafka", "kafka://a:9092/adt", "--port", "0"]);
  assertEquals([both.port, flowLine(["listen"]).port], [0, 2575]);
  const { to } = flowLine(["simulate", "--to", "kafka://a:1/adt"]);
  assertEquals(to, { kind: "kafka", target: { brokers: ["a:1"], topic: "adt" } });
  for (const wrong of ["kafka://a/adt", "kafka://a:1", "kafka://a:1/", "a:1/adt", "kafka://u:p@a:1/adt"]) {
    let said = "";
    try {
      flowLine(["listen", "--kafka", wrong]);
    } catch (error) {
      said = String(error);
    }
    assert(said.includes("--kafka must be kafka://HOST:PORT/TOPIC"), wrong);
  }
});

Deno.test("a group is a name that brokers take", () => {
  for (const wrong of ["", " ", "two words"]) {
    assertThrows(
      () => flowLine(["listen", "--group", wrong]),
      Error,
      `--group must be a name without spaces: it is "${wrong}"`,
    );
  }
});

Deno.test({
  name:
    "a topic's readers lose nothing and double nothing: killed at random, sharing it, with a full disk, " +
    "with slow ones, with a broker that stands still, with more partitions",
  ignore: kafkaJars === undefined,
  fn: async () => {
    await withBroker(kafkaJars!, async (broker, createTopic, _, standStill) => {
      await createTopic("kills", 3);
      await killedReader({ brokers: [broker], topic: "kills" });
      await createTopic("shared", 4);
      await sharedTopic({ brokers: [broker], topic: "shared" });
      await createTopic("live", 2);
      await liveTopic({ brokers: [broker], topic: "live" }, standStill);
      await createTopic("grown", 1);
      await grownTopic({ brokers: [broker], topic: "grown" });
      await endsInSilence({ brokers: [broker], topic: "live" }, standStill);
      await createTopic("full", 1);
      await fullDisk({ brokers: [broker], topic: "full" });
      const messages = [{ hospital: "H1", bytes: bytes(1) }];
      await assertRejects(
        () => sendKafka(messages, { brokers: [broker], topic: "absent" }),
        Error,
        "as brokers must take what is sent: after 0",
      );
    });
  },
});

/** Waits until it is so; says what never came, where a test that waits for ever would say nothing. */
async function until(
  isSo: () => boolean | Promise<boolean>,
  what: () => string,
  everyMs = 50,
): Promise<void> {
  const end = performance.now() + 120_000;
  while (!await isSo()) {
    assert(performance.now() < end, `in two minutes: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

type Target = { readonly brokers: readonly string[]; readonly topic: string };

async function killedReader(target: Target): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "kafka_kills_" }), random = randomSource(3);
  const perKill = 300, count = perKill * kills;
  const reader = () =>
    new Deno.Command(Deno.execPath(), {
      args: [
        ...[
          "run",
          "-q",
          "-A",
          "--no-check",
          `${root}lib/notebook/tasks/flow/flow.ts`,
          "listen",
          "--folder",
          folder,
        ],
        ...["--kafka", `kafka://${target.brokers[0]}/${target.topic}`, "--group", "killed"],
      ],
      ...{ stdout: "null", stderr: "inherit" },
    }).spawn();
  // One that ended by itself left what it had to read.
  let ended: number | null = null;
  const started = () => {
    const process = reader();
    process.status.then(({ code, signal }) => ended = signal === "SIGKILL" ? null : code);
    return process;
  };
  const has = (count: number, everyMs?: number) => {
    let size = 0;
    return until(
      async () => {
        assertEquals(ended, null);
        return (size = (await kept()).size) >= count;
      },
      () => `${size} of ${count} are kept`,
      everyMs,
    );
  };
  const kept = async () => {
    const found = new Map<string, number>();
    for await (const { raw } of readBronze(folder)) {
      const id = new TextDecoder().decode(raw).split("|")[9]!;
      found.set(id, (found.get(id) ?? 0) + 1);
    }
    return found;
  };
  try {
    let running = started();
    for (let kill = 0; kill < kills; kill++) {
      const messages = Array.from({ length: perKill }, (_, i) => ({
        ...{ hospital: `H${i % 7}`, bytes: bytes(kill * perKill + i) },
      }));
      const sending = sendKafka(messages, target);
      // Somewhere while it reads: between two messages, or between a write and its note.
      const least = kill * perKill * (1 - random());
      await has(least, 20);
      running.kill("SIGKILL");
      await Promise.all([running.status, sending]);
      running = started();
    }
    await has(count, 100);
    // The last reader may be about to start: once it has read a message, it is told to end.
    await sendKafka([{ hospital: "H1", bytes: bytes(count) }], target);
    await has(count + 1, 100);
    running.kill("SIGTERM");
    assertEquals((await running.status).code, 0);
    const found = await kept();
    assertEquals([found.size, Math.max(...found.values())], [count + 1, 1]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Two readers of a group share the partitions; a hospital's messages keep their order. */
async function sharedTopic(target: Target): Promise<void> {
  const taken: { readonly reader: number; readonly hospital: number; readonly i: number }[] = [];
  const ends = [new AbortController(), new AbortController()], faults: string[] = [];
  const reading = ends.map(({ signal }, reader) =>
    readKafka(
      (raw) => {
        const [hospital, i] = new TextDecoder().decode(raw).split(" ").map(Number);
        taken.push({ reader, hospital: hospital!, i: i! });
        return Promise.resolve();
      },
      target,
      { group: "shared", signal, onFault: (line) => faults.push(line) },
    )
  );
  const send = (from: number) =>
    sendKafka(
      Array.from({ length: 400 }, (_, i) => ({
        ...{ hospital: `H${i % 20}`, bytes: new TextEncoder().encode(`${i % 20} ${from + i}`) },
      })),
      target,
    );
  let sent = 0;
  // Until both have partitions.
  const distinct = () => new Set(taken.map(({ i }) => i)).size;
  await until(
    async () => {
      sent += await send(sent);
      await until(() => distinct() === sent, () => `${distinct()} of ${sent} are read (${faults})`);
      return new Set(taken.slice(-400).map(({ reader }) => reader)).size === 2;
    },
    () => `one reader takes all (${faults})`,
  );
  for (const end of ends) end.abort();
  await Promise.all(reading);
  assertEquals(distinct(), sent);
  const last = new Map<string, number>();
  for (const { reader, hospital, i } of taken.slice(-400)) {
    const key = `${reader} ${hospital}`;
    assert(i > (last.get(key) ?? -1));
    last.set(key, i);
  }
}

/** Messages come while others are stored, at once or slowly; a broker is silent for longer than a session. */
async function liveTopic(target: Target, standStill: (milliseconds: number) => Promise<void>): Promise<void> {
  let sent = 0;
  const send = async () => {
    const raw = (i: number) => new TextEncoder().encode(String(sent + i));
    sent += await sendKafka([0, 1, 2, 3].map((i) => ({ hospital: `H${i}`, bytes: raw(i) })), target);
  };
  const read = async (
    group: string,
    pauseMs: number,
    work: (isRead: () => Promise<void>) => Promise<void>,
  ) => {
    const stop = new AbortController(), taken = new Set<number>(), faults: string[] = [];
    const keep = async (raw: Uint8Array) => {
      taken.add(Number(new TextDecoder().decode(raw)));
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    };
    const reading = readKafka(keep, target, {
      ...{ group, signal: stop.signal, onFault: (line) => faults.push(line) },
    });
    await work(() => until(() => taken.size === sent, () => `${taken.size} of ${sent} are read (${faults})`));
    stop.abort();
    await reading;
  };
  for (const pauseMs of [0, 30, 300]) {
    await read(`live-${pauseMs}`, pauseMs, async (isRead) => {
      for (let i = 0; i < 15; i++) {
        await send();
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      await isRead();
    });
  }
  await read("silent", 0, async (isRead) => {
    await isRead();
    await standStill(12_000);
    await send();
    await isRead();
  });
}

/** Partitions that a topic gets while it is read are read, too. */
async function grownTopic(target: Target): Promise<void> {
  const taken = new Set<string>(), stop = new AbortController(), faults: string[] = [];
  const keep = (raw: Uint8Array) => Promise.resolve(void taken.add(new TextDecoder().decode(raw)));
  const reading = readKafka(keep, target, {
    ...{ group: "grown", signal: stop.signal, onFault: (line) => faults.push(line) },
  });
  let sent = 0;
  const send = async () => {
    const raw = (i: number) => new TextEncoder().encode(String(sent + i));
    const messages = Array.from({ length: 20 }, (_, i) => ({ hospital: `H${i}`, bytes: raw(i) }));
    sent += await sendKafka(messages, target);
    await until(() => taken.size === sent, () => `${taken.size} of ${sent} are read (${faults})`);
  };
  await send();
  await growTopic(target.brokers[0]!, target.topic, 3);
  await send();
  stop.abort();
  await reading;
  assertEquals(faults, ["kafka://grown: it can't be read (it has 3 partitions now, it had 1)"]);
}

/** A reader ends soon where the broker is silent: one that reads, and one that hasn't begun. */
async function endsInSilence(
  target: Target,
  standStill: (milliseconds: number) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  let taken = 0;
  const read = (group: string) =>
    readKafka(() => Promise.resolve(void taken++), target, {
      ...{ group, signal: stop.signal, onFault: () => {} },
    });
  const one = read("ends-1");
  await until(() => taken > 0, () => "nothing is read");
  let isSilent = true;
  const silence = standStill(12_000).then(() => isSilent = false), other = read("ends-2");
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  stop.abort();
  await Promise.all([one, other]);
  assert(isSilent);
  await silence;
}

/** What can't be stored is tried again until it can, and isn't noted as read before. */
async function fullDisk(target: Target): Promise<void> {
  await sendKafka([1, 2, 3].map((i) => ({ hospital: "H1", bytes: bytes(i) })), target);
  const faults: string[] = [], kept: string[] = [];
  let isFull = true;
  const readUntil = async (last: string) => {
    const stop = new AbortController();
    await readKafka(
      (_, source) => {
        const offset = source.split("/").at(-1)!;
        if (isFull && offset === "1") return Promise.reject(new WriteError("no room", { cause: null }));
        kept.push(offset);
        if (!isFull && offset === last) stop.abort();
        return Promise.resolve();
      },
      target,
      {
        ...{ group: "full", signal: stop.signal, pauseMs: 1 },
        onFault: (line) => {
          faults.push(line);
          isFull = false;
        },
      },
    );
  };
  await readUntil("2");
  assertEquals(faults, ["kafka://full: nothing can be stored (no room)"]);
  assertEquals([new Set(kept), kept.slice(-2)], [new Set(["0", "1", "2"]), ["1", "2"]]);
  await sendKafka([{ hospital: "H1", bytes: bytes(4) }], target);
  kept.length = 0;
  await readUntil("3");
  assertEquals(kept, ["3"]);
}
