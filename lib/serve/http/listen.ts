import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";

/** Where a server listens, and what it bears. */
export type ListenOptions = {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** A certificate and its key, PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** How long a client may take over its headers, and over the whole request. */
  readonly headersMs?: number;
  readonly requestMs?: number;
  /**
   * How long a connection may stay open without a request: each answer says so (`Keep-Alive: timeout=…`), and
   * it is closed a second later, so that who keeps to it never asks as it closes.
   */
  readonly idleMs?: number;
  /** Bytes of a body of which the rest is not read. */
  readonly mostBody: number;
  /** Bytes of all bodies that are on their way, together. Default 64 MB. */
  readonly mostOnTheirWay?: number;
};

/** A server that listens. */
export type Listening = {
  readonly port: number;
  /** Takes no more connections, answers what was asked, and closes. */
  readonly close: () => Promise<void>;
};

/** Who asks, as far as the connection tells. */
export type Connection = { readonly remote: string };

/** Open connections at most: more are closed at once. */
const mostConnections = 12_000;
const mostHeaderBytes = 16_384;
/** What waits for a client that doesn't read what it is told of, at most: its connection is closed. */
const mostUnread = 65_536;

/**
 * Serves an app on a port. Who sends slowly, or nothing, is told so (408) and closed; headers beyond 16 KB
 * are refused (431); of a body no more is read than the app may see, one byte more to tell that it is too
 * large. Where more is on its way than may be, the body that has been longest goes (503), so that those who
 * send slowly keep nobody out. Who doesn't read an answer is closed.
 */
export async function listen(
  answer: (request: Request, connection: Connection) => Response | Promise<Response>,
  { host, port, tls, headersMs = 20_000, requestMs = 60_000, idleMs = 30_000, ...limits }: ListenOptions,
): Promise<Listening> {
  const bodies = new Bodies(limits.mostBody, limits.mostOnTheirWay ?? 64_000_000);
  const options = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: Math.min(1_000, Math.ceil(headersMs / 4)),
    maxHeaderSize: mostHeaderBytes,
  };
  const work = (message: IncomingMessage, response: ServerResponse) => {
    answerMessage(answer, message, response, {
      bodies,
      requestMs,
      scheme: tls === undefined ? "http" : "https",
    })
      .catch(() => response.destroy());
  };
  const server: Server = tls === undefined
    ? createServer(options, work)
    : createTlsServer({ ...options, ...tls, handshakeTimeout: headersMs }, work);
  server.maxConnections = mostConnections;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve());
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

async function answerMessage(
  answer: (request: Request, connection: Connection) => Response | Promise<Response>,
  message: IncomingMessage,
  response: ServerResponse,
  { bodies, requestMs, scheme }: {
    readonly bodies: Bodies;
    readonly requestMs: number;
    readonly scheme: string;
  },
): Promise<void> {
  const body = await bodies.of(message);
  if (body === "gone") return void response.destroy();
  if (body === "too many") {
    response.writeHead(503, { "retry-after": "1", "connection": "close", "content-length": "0" });
    return void response.end();
  }
  const asked = requestOf(message, body, scheme);
  const answered = asked === null
    ? new Response("The request has no address that can be read.\n", { status: 400 })
    : await answer(asked, { remote: message.socket.remoteAddress ?? "" });
  if (answered.headers.get("content-type") === "text/event-stream" && answered.body !== null) {
    return await stream(answered, response);
  }
  // Looking at its body would make a stream of it.
  const bytes = new Uint8Array(await answered.arrayBuffer());
  const headers = headersOf(answered);
  // The rest of a body that is too large is on its way: there is no next request behind it.
  if (body.length > bodies.most) headers["connection"] = "close";
  headers["content-length"] = String(bytes.length);
  response.writeHead(answered.status, headers);
  const late = setTimeout(() => response.destroy(), requestMs);
  response.once("close", () => clearTimeout(late));
  response.end(message.method === "HEAD" || bytes.length === 0 ? null : bytes);
}

/** The headers of an answer as Node has them. */
function headersOf(answered: Response): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  // Of what iterates over headers this alone sorts them once.
  answered.headers.forEach((value, name) => headers[name] = value);
  const cookies = answered.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  return headers;
}

/** Sends what comes as it comes, until the client goes away or the server closes. */
async function stream({ status, headers, body }: Response, response: ServerResponse): Promise<void> {
  const reader = body!.getReader();
  // Who went away before this tells of it no more.
  if (response.destroyed) return await reader.cancel();
  response.writeHead(status, Object.fromEntries(headers));
  response.on("close", () => reader.cancel().catch(() => {}));
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    response.write(next.value);
    if (response.writableLength > mostUnread) response.destroy();
  }
  response.end();
}

/** Bodies as they come: of all that aren't whole yet, no more bytes are kept than may be. */
class Bodies {
  #held = 0;
  /** How those that aren't whole are given up, the one first that began first. */
  readonly #givenUp = new Set<() => void>();

  constructor(readonly most: number, readonly mostHeld: number) {}

  /** At most one byte more than may be; why there is none when the client went away, or it was given up. */
  of(message: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | "gone" | "too many"> {
    if (message.method === "GET" || message.method === "HEAD") return Promise.resolve(none);
    return new Promise((resolve) => {
      let parts: Buffer<ArrayBuffer>[] | null = [], length = 0;
      const end = (body?: "gone" | "too many") => {
        if (parts === null) return;
        const whole = body ?? joined(parts).subarray(0, this.most + 1);
        parts = null;
        this.#held -= length;
        this.#givenUp.delete(giveUp);
        resolve(whole);
      };
      const giveUp = () => end("too many");
      this.#givenUp.add(giveUp);
      message.on("data", (part: Buffer<ArrayBuffer>) => {
        if (parts === null) return;
        parts.push(part);
        length += part.length;
        this.#held += part.length;
        if (length > this.most) return end();
        for (const oldest of this.#givenUp) {
          if (this.#held <= this.mostHeld) break;
          oldest();
        }
      });
      message.on("end", () => end());
      for (const event of ["error", "aborted", "close"]) message.on(event, () => end("gone"));
    });
  }
}

/** Most bodies come in one part, which is not copied. */
function joined(parts: readonly Buffer<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const [first = none, ...others] = parts;
  return others.length === 0 ? first : Buffer.concat(parts);
}

const none = new Uint8Array(0);

/** The request as the app sees it; null when its address or method is none. */
function requestOf(
  message: IncomingMessage,
  body: Uint8Array<ArrayBuffer>,
  scheme: string,
): Request | null {
  const headers: Record<string, string> = {};
  try {
    for (const [name, value] of Object.entries(message.headers)) {
      if (value !== undefined) headers[name] = typeof value === "string" ? value : value.join(", ");
    }
    const path = message.url ?? "/";
    // Who stands before this server and looks at the path must see the one that is answered.
    if (/\\|\/(\.|%2e){1,2}(?=[/?#]|$)/i.test(path.split("?")[0]!)) return null;
    // Of an address that names a host, as proxies may write it, the rest counts.
    const { pathname, search } = new URL(path.startsWith("/") ? `${scheme}://server${path}` : path);
    const url = `${scheme}://server${pathname}${search}`;
    const method = message.method ?? "GET";
    const hasBody = method !== "GET" && method !== "HEAD";
    return new Request(url, { method, headers, ...(hasBody && { body }) });
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
