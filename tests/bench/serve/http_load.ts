/** What came of requests: milliseconds, and how many were not answered, or refused. */
export type Latencies = {
  readonly count: number;
  readonly refused: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
};

/** A server under load, and where its time is told. */
export type Loaded = { readonly port: number; readonly path: string; readonly pid: number };

/** Requests begin when they are due, whether or not those before them were answered. */
export async function atRate(
  { port, path }: Loaded,
  rate: number,
  seconds: number,
  body: () => unknown,
): Promise<Latencies> {
  const idle: Line[] = [], asked: Promise<number>[] = [], start = performance.now();
  const ask = async (): Promise<number> => {
    const begun = performance.now();
    const line = idle.pop() ?? await Line.open(port);
    const isAnswered = await line.ask(path, body());
    if (!line.isClosed) idle.push(line);
    return isAnswered ? performance.now() - begun : NaN;
  };
  while (performance.now() - start < seconds * 1_000) {
    const due = start + asked.length / rate * 1_000;
    if (due <= performance.now()) asked.push(ask());
    else await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const took = await Promise.all(asked);
  for (const line of idle) line.close();
  return latencies(took);
}

/** Requests a second by so many who ask again as soon as they are answered, and the server's CPU of one. */
export async function asManyAs(
  server: Loaded,
  together: number,
  seconds: number,
  body: () => unknown,
): Promise<{ readonly perSecond: number; readonly cpuMs: number | null }> {
  let count = 0;
  const before = await cpuSeconds(server.pid), start = performance.now();
  await Promise.all(Array.from({ length: together }, async () => {
    const line = await Line.open(server.port);
    while (performance.now() - start < seconds * 1_000) if (await line.ask(server.path, body())) count++;
    line.close();
  }));
  const perSecond = count / (performance.now() - start) * 1_000, after = await cpuSeconds(server.pid);
  return { perSecond, cpuMs: before === null || after === null ? null : (after - before) / count * 1_000 };
}

/** The same one after the other. */
export async function inTurn(server: Loaded, count: number, body: () => unknown): Promise<Latencies> {
  const took: number[] = [], line = await Line.open(server.port);
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    took.push(await line.ask(server.path, body()) ? performance.now() - start : NaN);
  }
  line.close();
  return latencies(took);
}

function latencies(took: readonly number[]): Latencies {
  const sorted = took.filter((each) => !Number.isNaN(each)).toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  const refused = took.length - sorted.length;
  return { count: took.length, refused, p50: at(0.5), p99: at(0.99), most: at(1) };
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

/** One connection that stays open; who measures a server must cost less than it. */
class Line {
  #held = new Uint8Array(65_536);
  isClosed = false;

  private constructor(readonly connection: Deno.TcpConn) {}

  static async open(port: number): Promise<Line> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    connection.setNoDelay(true);
    return new Line(connection);
  }

  close(): void {
    if (!this.isClosed) this.connection.close();
    this.isClosed = true;
  }

  /** Whether the answer was 200; the whole of it has come then. */
  async ask(path: string, body: unknown): Promise<boolean> {
    const told = new TextEncoder().encode(JSON.stringify(body));
    const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${told.length}\r\n\r\n`;
    const bytes = new Uint8Array(head.length + told.length);
    new TextEncoder().encodeInto(head, bytes);
    bytes.set(told, head.length);
    for (let sent = 0; sent < bytes.length;) sent += await this.connection.write(bytes.subarray(sent));
    let length = 0, whole = Infinity, status = "";
    while (length < whole) {
      if (length === this.#held.length) {
        const more = new Uint8Array(2 * length);
        more.set(this.#held);
        this.#held = more;
      }
      const came = await this.connection.read(this.#held.subarray(length));
      if (came === null) {
        this.close();
        return false;
      }
      length += came;
      if (whole < Infinity) continue;
      const text = new TextDecoder().decode(this.#held.subarray(0, Math.min(length, 4_096)));
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) continue;
      status = text.slice(9, 12);
      whole = end + 4 + Number(/^content-length: (\d+)/im.exec(text)![1]);
    }
    return status === "200";
  }
}
