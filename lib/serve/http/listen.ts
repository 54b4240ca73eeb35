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
  /** How long a connection may stay open without a request. */
  readonly idleMs?: number;
  /** Bytes of a body of which the rest is not read. */
  readonly mostBody: number;
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
const mostConnections = 4_096;
const mostHeaderBytes = 16_384;

/**
 * Serves an app on a port. Who sends slowly, or nothing, is told so (408) and closed; headers beyond 16 KB
 * are refused (431); of a body no more is read than the app may see, one byte more to tell that it is too
 * large.
 */
export async function listen(
  answer: (request: Request, connection: Connection) => Response | Promise<Response>,
  { host, port, tls, headersMs = 20_000, requestMs = 60_000, idleMs = 30_000, mostBody }: ListenOptions,
): Promise<Listening> {
  const options = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: Math.min(1_000, headersMs / 4),
    maxHeaderSize: mostHeaderBytes,
  };
  const work = (message: IncomingMessage, response: ServerResponse) => {
    answerMessage(answer, message, response, { mostBody, scheme: tls === undefined ? "http" : "https" })
      .catch(() => response.destroy());
  };
  const server: Server = tls === undefined
    ? createServer(options, work)
    : createTlsServer({ ...options, ...tls }, work);
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
  { mostBody, scheme }: { readonly mostBody: number; readonly scheme: string },
): Promise<void> {
  const body = await bodyOf(message, mostBody);
  if (body === null) return void response.destroy();
  const asked = requestOf(message, body, scheme);
  const answered = asked === null
    ? new Response("The request has no address that can be read.\n", { status: 400 })
    : await answer(asked, { remote: message.socket.remoteAddress ?? "" });
  if (answered.headers.get("content-type") === "text/event-stream" && answered.body !== null) {
    return await stream(answered, response);
  }
  const bytes = answered.body === null ? null : new Uint8Array(await answered.arrayBuffer());
  const headers: Record<string, string | string[]> = Object.fromEntries(answered.headers);
  const cookies = answered.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  // The rest of a body that is too large is on its way: there is no next request behind it.
  if (body.length > mostBody) headers["connection"] = "close";
  response.writeHead(answered.status, { ...headers, "content-length": String(bytes?.length ?? 0) });
  response.end(message.method === "HEAD" ? null : bytes);
}

/** Sends what comes as it comes, until the client goes away or the server closes. */
async function stream({ status, headers, body }: Response, response: ServerResponse): Promise<void> {
  response.writeHead(status, Object.fromEntries(headers));
  const reader = body!.getReader();
  response.on("close", () => reader.cancel().catch(() => {}));
  for (let next = await reader.read(); !next.done; next = await reader.read()) response.write(next.value);
  response.end();
}

/** At most one byte more than may be; null when the client went away. */
function bodyOf(message: IncomingMessage, most: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (message.method === "GET" || message.method === "HEAD") return Promise.resolve(new Uint8Array(0));
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    const done = () => resolve(new Uint8Array(Buffer.concat(parts).subarray(0, most + 1)));
    message.on("data", (part: Buffer) => {
      if (length > most) return;
      parts.push(part);
      length += part.length;
      if (length > most) done();
    });
    message.on("end", done);
    message.on("error", () => resolve(null));
    message.on("aborted", () => resolve(null));
  });
}

/** The request as the app sees it; null when its address or method is none. */
function requestOf(
  message: IncomingMessage,
  body: Uint8Array<ArrayBuffer>,
  scheme: string,
): Request | null {
  const headers = new Headers();
  try {
    for (const [name, value] of Object.entries(message.headers)) {
      if (value !== undefined) headers.set(name, [value].flat().join(", "));
    }
    const url = new URL(`${scheme}://server${message.url ?? "/"}`);
    const method = message.method ?? "GET";
    const hasBody = method !== "GET" && method !== "HEAD";
    return new Request(url, { method, headers, ...(hasBody && { body }) });
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
