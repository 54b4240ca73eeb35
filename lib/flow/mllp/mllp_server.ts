import { Hl7Error } from "../hl7/hl7_error.ts";
import { framed, FrameReader } from "./frames.ts";
import { listenMutualTls, type MllpConnection, type MllpListener } from "./mutual_tls.ts";

/** What answers messages. */
export type MessageHandler = {
  readonly take: (raw: Uint8Array, source: string) => Promise<readonly string[]>;
  readonly refuse: (error: Hl7Error) => readonly string[];
};

export type MllpOptions = {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /**
   * A certificate and its key, PEM: then only TLS is spoken. With `clientCa` clients must show a certificate
   * of these authorities (mutual TLS).
   */
  readonly tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string };
  /** Bytes of a message at most. Default 4 MB. */
  readonly mostBytes?: number;
  /** Connections at most: more are closed at once. Default 256. */
  readonly mostConnections?: number;
  /** Told of what is no message, without any value of it. */
  readonly onFault: (line: string) => void;
};

/** A server that listens. */
export type MllpServer = {
  readonly port: number;
  /** Takes no more, answers what came, and ends. */
  readonly stop: () => Promise<void>;
};

const readBytes = 65_536;
const encoder = new TextEncoder();
/** Packets whose answers are not sent yet: a sender that reads none is read no further. */
const mostPackets = 16;

/**
 * Listens for HL7 messages over MLLP. A sender may send on without waiting; answers come in the order of its
 * messages. TLS where a certificate is given.
 *
 * @throws {Error} when the port is taken.
 */
export async function startMllp(handler: MessageHandler, options: MllpOptions): Promise<MllpServer> {
  const { mostConnections = 256 } = options;
  const listener = await listenerOf(options);
  const open = new Map<MllpConnection, Promise<void>>();
  const accepting = (async () => {
    while (true) {
      let connection: MllpConnection;
      try {
        connection = await listener.accept();
      } catch (error) {
        // A handshake that fails is its client's matter.
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) return;
        continue;
      }
      if (open.size >= mostConnections) {
        options.onFault(`a connection was closed: ${mostConnections} are open`);
        connection.close();
        continue;
      }
      open.set(connection, serve(connection, handler, options).finally(() => open.delete(connection)));
    }
  })();
  return {
    port: listener.port,
    stop: async () => {
      listener.close();
      await accepting;
      const left = [...open];
      for (const [connection] of left) await connection.closeWrite().catch(() => {});
      for (const [connection] of left) closeQuietly(connection);
      await Promise.all(left.map(([, done]) => done));
    },
  };
}

async function listenerOf({ host: hostname, port, tls, onFault }: MllpOptions): Promise<MllpListener> {
  if (tls?.clientCa !== undefined) {
    return await listenMutualTls({ hostname, port, ...tls, clientCa: tls.clientCa }, onFault);
  }
  const listener: Deno.Listener<Deno.TcpConn | Deno.TlsConn> = tls === undefined
    ? Deno.listen({ hostname, port })
    : Deno.listenTls({ hostname, port, cert: tls.cert, key: tls.key });
  return {
    port: (listener.addr as Deno.NetAddr).port,
    accept: async () => {
      const connection = await listener.accept();
      // Whoever is cut off without a word is noticed, and doesn't count among the connections for ever.
      if ("setKeepAlive" in connection) connection.setKeepAlive(true);
      return connection as MllpConnection;
    },
    close: () => listener.close(),
  };
}

async function serve(
  connection: MllpConnection,
  handler: MessageHandler,
  { mostBytes = 4 * 2 ** 20, onFault }: MllpOptions,
): Promise<void> {
  const source = `mllp://${connection.remoteAddr.hostname}`;
  const frames = new FrameReader(mostBytes), buffer = new Uint8Array(readBytes);
  const packets: Promise<void>[] = [];
  let sent: Promise<void> = Promise.resolve();
  const send = (answers: readonly Promise<readonly string[]>[]) => {
    sent = sent.then(async () => await writeAll(connection, (await Promise.all(answers)).flat()));
    // A fault is thrown where it is awaited.
    sent.catch(() => {});
    packets.push(sent);
  };
  try {
    while (true) {
      const count = await connection.read(buffer);
      if (count === null) break;
      const answers: Promise<readonly string[]>[] = [];
      let isEnd = false;
      for (const frame of frames.push(buffer.subarray(0, count))) {
        if (frame.kind === "message") answers.push(handler.take(frame.bytes, source));
        else onFault(`${source}: ${frame.bytes} bytes ${meanings[frame.kind]}`);
        if (frame.kind === "too large") {
          const rule = `it may have at most ${mostBytes} bytes`;
          const error = new Hl7Error("207", { segment: "" }, rule, `it has ${frame.bytes} or more`);
          answers.push(Promise.resolve(handler.refuse(error)));
          isEnd = true;
        }
      }
      if (answers.length > 0) send(answers);
      if (isEnd) break;
      if (packets.length >= mostPackets) await packets.shift();
    }
    if (frames.held > 0) onFault(`${source}: ${frames.held} bytes ${meanings.cut}`);
    await sent;
  } catch (error) {
    onFault(`${source}: the connection ended (${error instanceof Error ? error.name : "unknown"})`);
  } finally {
    await sent.catch(() => {});
    closeQuietly(connection);
  }
}

const meanings = {
  stray: "stood outside of a message",
  cut: "of a message had no end: its sender was not answered",
  "too large": "of a message are too many: the connection was closed",
};

async function writeAll(connection: MllpConnection, answers: readonly string[]): Promise<void> {
  const whole = framed(answers.map((each) => encoder.encode(each)));
  for (let done = 0; done < whole.length;) done += await connection.write(whole.subarray(done));
}

function closeQuietly(connection: MllpConnection): void {
  try {
    connection.close();
  } catch {
    // It is closed.
  }
}
