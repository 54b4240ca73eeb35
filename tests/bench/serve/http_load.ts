import { type Counts, Lines } from "./lines.ts";

/** How long something took, in milliseconds. */
export type Quantiles = { readonly p50: number; readonly p99: number; readonly most: number };

/** What came of requests. */
export type Latencies = Quantiles & {
  readonly count: number;
  /** Without an answer of 200, by why. */
  readonly lacks: Counts;
  /** Of the answered, those that had to go by another connection, by why. */
  readonly again: Counts;
};

/**
 * What came of requests that were due at times of their own: quantiles count from when each was due, so that
 * waiting for the load itself counts, too.
 */
export type PacedLatencies = Latencies & {
  /** From when each was sent: what the server and the network took. */
  readonly sinceSent: Quantiles;
  /** How much later than due each was sent: what the load took, which shares the machine. */
  readonly late: Quantiles;
};

/** A server under load, and where its time is told. */
export type Loaded = { readonly port: number; readonly path: string; readonly pid: number };

/** Bodies that are made before they are sent, so that making them costs nothing meanwhile. */
const mostMade = 1_000;
/** What isn't answered by so long after the last request is given up. */
const patienceMs = 10_000;

/** Requests begin when they are due, whether or not those before them were answered. */
export async function atRate(
  { port, path }: Loaded,
  rate: number,
  seconds: number,
  body: () => unknown,
): Promise<PacedLatencies> {
  const count = Math.ceil(rate * seconds), lines = new Lines(port);
  const requests = Array.from({ length: Math.min(count, mostMade) }, () => requestOf(path, body()));
  const [sinceDue, sinceSent, late] = [0, 1, 2].map(() => new Float64Array(count).fill(NaN)) as Three;
  let underWay = 0, told = () => {};
  const start = performance.now();
  const ask = async (i: number, due: number): Promise<void> => {
    underWay++;
    const sent = performance.now();
    late[i] = sent - due;
    if (await lines.ask(requests[i % requests.length]!)) {
      const answered = performance.now();
      sinceDue[i] = answered - due;
      sinceSent[i] = answered - sent;
    }
    if (--underWay === 0) told();
  };
  for (let i = 0; i < count;) {
    const due = start + i / rate * 1_000, now = performance.now();
    if (due <= now) void ask(i++, due);
    else await new Promise((resolve) => setTimeout(resolve, due - now));
  }
  const patience = setTimeout(() => lines.giveUp(), patienceMs);
  if (underWay > 0) await new Promise<void>((resolve) => told = resolve);
  clearTimeout(patience);
  lines.close();
  return {
    ...latencies(sinceDue, lines),
    sinceSent: quantiles(sinceSent),
    late: quantiles(late),
  };
}

type Three = [Float64Array, Float64Array, Float64Array];

/** Requests a second by so many who ask again as soon as they are answered, and the server's CPU of one. */
export async function asManyAs(
  server: Loaded,
  together: number,
  seconds: number,
  body: () => unknown,
): Promise<{ readonly perSecond: number; readonly cpuMs: number | null }> {
  const requests = Array.from({ length: mostMade }, () => requestOf(server.path, body()));
  let count = 0, asked = 0;
  const before = await cpuSeconds(server.pid), start = performance.now();
  await Promise.all(Array.from({ length: together }, async () => {
    const lines = new Lines(server.port);
    while (performance.now() - start < seconds * 1_000) {
      if (await lines.ask(requests[asked++ % requests.length]!)) count++;
    }
    lines.close();
  }));
  const perSecond = count / (performance.now() - start) * 1_000, after = await cpuSeconds(server.pid);
  return { perSecond, cpuMs: before === null || after === null ? null : (after - before) / count * 1_000 };
}

/** The same one after the other. */
export async function inTurn(server: Loaded, count: number, body: () => unknown): Promise<Latencies> {
  const took = new Float64Array(count).fill(NaN), lines = new Lines(server.port);
  for (let i = 0; i < count; i++) {
    const request = requestOf(server.path, body()), start = performance.now();
    if (await lines.ask(request)) took[i] = performance.now() - start;
  }
  lines.close();
  return latencies(took, lines);
}

function requestOf(path: string, body: unknown): Uint8Array {
  const encoder = new TextEncoder(), told = encoder.encode(JSON.stringify(body));
  const head = encoder.encode(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${told.length}\r\n\r\n`,
  );
  const bytes = new Uint8Array(head.length + told.length);
  bytes.set(head);
  bytes.set(told, head.length);
  return bytes;
}

function latencies(took: Float64Array, { lacks, again }: Lines): Latencies {
  return { ...quantiles(took), count: took.length, lacks, again };
}

/** @param took NaN for what isn't to count. */
function quantiles(took: Float64Array): Quantiles {
  const sorted = took.filter((each) => !Number.isNaN(each)).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}

/**
 * Seconds that a process and its threads have worked, of Linux; null elsewhere. Deno reads of /proc only
 * where it may do all. Source: proc(5).
 */
async function cpuSeconds(pid: number): Promise<number | null> {
  if (Deno.build.os !== "linux") return null;
  const { stdout } = await new Deno.Command("cat", { args: [`/proc/${pid}/stat`] }).output();
  const told = new TextDecoder().decode(stdout).replace(/^.*\) /, "").split(" ");
  return (Number(told[11]) + Number(told[12])) / 100;
}
