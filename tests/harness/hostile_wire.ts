import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import type { SnowflakeServer } from "../snowflake/server.ts";

/** What a client asked, and what the server would answer it. */
export type Exchange = {
  /** Of the request, without its query. */
  readonly path: string;
  /** The statement that it runs; undefined for all other requests. */
  readonly statement: string | undefined;
  readonly status: number;
  /** Unpacked. */
  readonly body: string;
};
/** What the client gets instead. */
export type Hostility = {
  readonly status?: number;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** So many bytes come, and then nothing more, for ever. */
  readonly stallsAfter?: number;
  /** So many bytes come, and then the connection is cut. */
  readonly cutAfter?: number;
};
/** Undefined leaves an exchange as it is. */
export type Attack = (exchange: Exchange) => Hostility | undefined;

/** A server whose URL leads over the wire, and its attack, which may be changed at any time. */
export type HostileWire = { readonly server: SnowflakeServer; attack: Attack };

/** Puts a wire before a server that changes what comes back, runs `work`, and takes it away. */
export async function withHostileWire(
  server: SnowflakeServer,
  work: (wire: HostileWire) => Promise<void>,
): Promise<void> {
  const http = createServer((incoming, response) =>
    void pass(incoming, response).catch(() => incoming.socket.destroy())
  );
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  const wire: HostileWire = {
    server: { ...server, url: server.url.replace(/port=\d+/, `port=${port}`) },
    attack: () => undefined,
  };

  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Uint8Array[] = [];
    for await (const part of incoming) parts.push(part);
    const bytes = Buffer.concat(parts), path = incoming.url!.split("?")[0]!;
    const headers = new Headers({ connection: "close" });
    for (const name of ["authorization", "content-encoding", "content-type"]) {
      const value = incoming.headers[name];
      if (typeof value === "string") headers.set(name, value);
    }
    const init = {
      method: incoming.method!,
      headers,
      ...(bytes.length > 0 ? { body: new Uint8Array(bytes) } : {}),
    };
    const answer = await fetch(`http://127.0.0.1:${server.port}${incoming.url}`, init);
    // Chunks are fetched from where the answer says: over the wire too.
    const body = (await answer.text()).replaceAll(
      `http://127.0.0.1:${server.port}`,
      `http://127.0.0.1:${port}`,
    );
    const unpacked = incoming.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes;
    const request = path === "/queries/v1/query-request" ? JSON.parse(unpacked.toString()) : {};
    const statement = request.describeOnly ? undefined : request.sqlText;
    const hostility = wire.attack({ path, statement, status: answer.status, body });
    const type = answer.headers.get("content-type") ?? "text/plain";
    send(response, { status: answer.status, body, headers: { "content-type": type }, ...hostility });
  }

  try {
    await work(wire);
  } finally {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  }
}

function send(response: ServerResponse, { status = 200, body = "", headers = {}, ...end }: Hostility): void {
  const bytes = typeof body === "string" ? Buffer.from(body) : Buffer.from(body);
  response.on("error", () => {});
  const limit = end.stallsAfter ?? end.cutAfter;
  if (limit === undefined) {
    response.writeHead(status, headers).end(bytes);
    return;
  }
  response.writeHead(status, { ...headers, "content-length": String(bytes.length + 1) });
  response.flushHeaders();
  response.write(bytes.subarray(0, limit), () => {
    if (end.stallsAfter === undefined) response.socket?.destroy();
  });
}
