import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect } from "node:tls";
import { readBronze } from "lib/flow/bronze/bronze_files.ts";
import { BronzeLog } from "lib/flow/bronze/bronze_log.ts";
import { Intake } from "lib/flow/intake/intake.ts";
import { FrameReader } from "lib/flow/mllp/frames.ts";
import { sendMllp } from "lib/flow/mllp/mllp_sender.ts";
import { type MllpServer, startMllp } from "lib/flow/mllp/mllp_server.ts";

const text = (id: string, patient = "7") =>
  `MSH|^~\\&|SIM|H1|WB|X|20221101||ADT^A01|${id}|P|2.5.1\rPID|||${patient}\rPV1||I\r`;
const bytes = (value: string) => new TextEncoder().encode(value);

const fixture = (name: string) =>
  Deno.readTextFileSync(new URL(`../../notify/fixtures/${name}.pem`, import.meta.url));
const tls = { cert: fixture("localhost_cert"), key: fixture("localhost_key") };

type Running = { readonly server: MllpServer; readonly intake: Intake; readonly faults: string[] };

async function listening(
  work: (running: Running) => Promise<void>,
  more: { readonly mostBytes?: number; readonly tls?: typeof tls & { readonly clientCa?: string } } = {},
): Promise<readonly string[]> {
  const folder = await Deno.makeTempDir({ prefix: "mllp_" });
  try {
    const log = await BronzeLog.open(folder), faults: string[] = [];
    const intake = new Intake({ log, now: () => 1_000, name: "W" });
    const server = await startMllp({
      take: (raw, source) => intake.take(raw, source),
      refuse: (error) => intake.refuse(error),
    }, { host: "127.0.0.1", port: 0, onFault: (line) => faults.push(line), ...more });
    try {
      await work({ server, intake, faults });
    } finally {
      await server.stop();
      await log.close();
    }
    const kept: string[] = [];
    for await (const { raw } of readBronze(folder)) kept.push(new TextDecoder().decode(raw));
    return kept;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Sends packets as they are, and returns the codes and ids of so many answers. */
async function exchange(
  port: number,
  packets: readonly string[],
  answers: number,
): Promise<readonly string[]> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  for (const packet of packets) {
    await connection.write(bytes(packet));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const reader = new FrameReader(10_000), buffer = new Uint8Array(10_000), found: string[] = [];
  while (found.length < answers) {
    const count = await connection.read(buffer);
    if (count === null) break;
    for (const frame of reader.push(buffer.subarray(0, count))) {
      if (frame.kind !== "message") continue;
      const [, msa = ""] = new TextDecoder().decode(frame.bytes).split("\r");
      found.push(msa.split("|").slice(1, 3).join(" "));
    }
  }
  return found;
}

Deno.test("`startMllp()` answers in order, whatever the packets are, and keeps what came, refused or not", async () => {
  const kept = await listening(async ({ server: { port }, faults, intake }) => {
    const one = `\x0b${text("1")}\x1c\r`, wrong = `\x0b${text("3", "")}\x1c\r`;
    assertEquals(await exchange(port, [`${one}\x0b${text("2")}\x1c${wrong}`], 3), ["AA 1", "AA 2", "AE 3"]);
    assertEquals(await exchange(port, ["junk\x0bMSH|^~", "\\&|A", one], 1), ["AA 1"]);
    assertEquals(await exchange(port, ["\x0bnonsense\x1c\r"], 1), ["AR "]);
    assertEquals(faults.map((each) => each.replace(/^.*?: /, "")), [
      "4 bytes stood outside of a message",
      "10 bytes of a message had no end: its sender was not answered",
    ]);
    assertEquals(intake.counts, { accepted: 3, refused: 2, repeated: 1, notStored: 0 });
  });
  assertEquals(kept, [text("1"), text("2"), text("3", ""), "nonsense"]);
});

Deno.test("`startMllp()` refuses a message that is too large, and ends the connection", async () => {
  const kept = await listening(async ({ server: { port } }) => {
    assertEquals(await exchange(port, [`\x0b${"x".repeat(500)}`], 2), ["AE "]);
  }, { mostBytes: 200 });
  assertEquals(kept, []);
});

Deno.test("`sendMllp()` sends many at once, is answered for each, and doubles nothing when it sends again", async () => {
  const messages = Array.from({ length: 500 }, (_, i) => bytes(text(`C${i}`)));
  const kept = await listening(async ({ server }) => {
    const codes: string[] = [];
    const target = { host: "127.0.0.1", port: server.port };
    const sent = await sendMllp(messages, { ...target, onAnswer: (_, code) => codes.push(code) });
    assertEquals([sent, codes.length], [{ accepted: 500, refused: 0, repeated: 0 }, 500]);
    assertEquals((await sendMllp(messages.slice(0, 50), { ...target, window: 1 })).accepted, 50);
  });
  assertEquals(kept.length, 500);
});

Deno.test("`startMllp()` speaks TLS, and outlives a client that doesn't", async () => {
  await listening(async ({ server: { port }, faults }) => {
    assertEquals(await exchange(port, [`\x0b${text("1")}\x1c\r`], 1), []);
    const socket = connect({ host: "127.0.0.1", servername: "localhost", port, ca: tls.cert });
    socket.write(`\x0b${text("2")}\x1c\r`);
    const answer = await new Promise<string>((resolve, reject) => {
      socket.once("data", (data) => resolve(String(data)));
      socket.once("error", reject);
    });
    assert(answer.includes("MSA|AA|2"));
    await new Promise<void>((resolve) => socket.end(() => resolve()));
    socket.destroy();
    assertEquals(faults.length, 1);
  }, { tls });
});

Deno.test("with an authority of clients `startMllp()` answers who has its certificate, and nobody else", async () => {
  const [own, other] = [await certificate(), await certificate()];
  const answerTo = (port: number, client: Readonly<Record<string, unknown>>) =>
    new Promise<string>((resolve) => {
      const socket = connect({ host: "127.0.0.1", servername: "localhost", port, ca: tls.cert, ...client });
      socket.write(`\x0b${text("2")}\x1c\r`);
      socket.once("data", (data) => {
        resolve(String(data));
        socket.destroy();
      });
      for (const event of ["error", "close"] as const) socket.once(event, () => resolve("none"));
    });
  const kept = await listening(async ({ server: { port }, faults }) => {
    assertEquals(await answerTo(port, {}), "none");
    assertEquals(await answerTo(port, other), "none");
    assert((await answerTo(port, own)).includes("MSA|AA|2"));
    assertEquals(faults.filter((each) => each.startsWith("a client was not let in")).length, 2);
  }, { tls: { ...tls, clientCa: own.cert } });
  assertEquals(kept, [text("2")]);
});

/** A certificate made here, its own authority. */
async function certificate() {
  const folder = await Deno.makeTempDir(), [key, cert] = [`${folder}/key.pem`, `${folder}/cert.pem`];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const made = await new Deno.Command("openssl", {
    args: [
      "req",
      "-x509",
      ...curve,
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=lab",
      "-keyout",
      key,
      "-out",
      cert,
    ],
    stderr: "piped",
  }).output();
  assert(made.success, new TextDecoder().decode(made.stderr));
  const read = { key: await Deno.readTextFile(key), cert: await Deno.readTextFile(cert) };
  await Deno.remove(folder, { recursive: true });
  return read;
}

Deno.test("`startMllp()` reads no further from a sender that takes no answers, and answers others", async () => {
  await listening(async ({ server: { port } }) => {
    using deaf = await Deno.connect({ hostname: "127.0.0.1", port });
    let sent = 0, isBlocked = false;
    const chunk = bytes(`\x0b${text("7")}\x1c\r`.repeat(2_000));
    while (!isBlocked && sent < 2_000) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const waited = new Promise<null>((resolve) => timer = setTimeout(() => resolve(null), 500));
      isBlocked = await Promise.race([deaf.write(chunk), waited]) === null;
      clearTimeout(timer);
      sent++;
    }
    assert(isBlocked, "it is read for ever");
    assertEquals(await exchange(port, [`\x0b${text("1")}\x1c\r`], 1), ["AA 1"]);
  });
});

Deno.test({
  name: "`startMllp()` has the system look for clients that were cut off without a word",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await listening(async ({ server }) => {
      using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
      await connection.write(bytes(`\x0b${text("1")}\x1c\r`));
      await connection.read(new Uint8Array(1_000));
      // Established, and of its timers the one that keeps it alive: 256 that were gone kept all others out.
      const port = server.port.toString(16).toUpperCase().padStart(4, "0");
      const timer = async () => {
        const of = (await Deno.readTextFile("/proc/net/tcp")).split("\n").map((line) =>
          line.trim().split(/\s+/)
        );
        return of.find(([, local, , state]) => local?.endsWith(`:${port}`) && state === "01")![5]!.slice(
          0,
          2,
        );
      };
      let own = await timer();
      // The answer isn't acknowledged yet.
      while (own === "01") own = await timer();
      assertEquals(own, "02");
    });
  },
});

Deno.test("`sendMllp()` says so when nobody listens", async () => {
  let port = 0;
  await listening(({ server }) => Promise.resolve(void (port = server.port)));
  const options = { host: "127.0.0.1", port, attempts: 2, pauseMs: 1 };
  await assertRejects(() => sendMllp([bytes(text("1"))], options), Error, "nobody did, 2 times");
  assert(port > 0);
});
