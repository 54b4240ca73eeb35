import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import type { SnowflakeServer } from "../snowflake/server.ts";

/** What goes over the wire between a client and a server. */
export type Wire = {
  /** A server whose URL leads over the wire. */
  readonly server: SnowflakeServer;
  /**
   * The texts of all statements that were sent, also of those that the server knows again by their request
   * id.
   */
  readonly sent: readonly string[];
  /** From now on statements that match are answered 429 ("not now", nothing was run), so many times. */
  turnAway(on: (text: string) => boolean, times: number): void;
  /**
   * Resolves when the next statement that begins so (comments aside) is sent, just before the server gets it.
   */
  whenSent(beginning: string): Promise<void>;
};

type Watch = { readonly beginning: string; readonly resolve: () => void };

/** Puts a wire before a server, runs `work`, and takes it away. */
export async function withWire(server: SnowflakeServer, work: (wire: Wire) => Promise<void>): Promise<void> {
  const sent: string[] = [];
  const watches = new Set<Watch>();
  const away = { on: (_text: string) => false, left: 0 };
  const http = createServer(async (incoming, response) => {
    const body = await bodyOf(incoming);
    const text = incoming.url!.startsWith("/queries/v1/query-request") ? textOf(incoming, body) : undefined;
    if (text !== undefined) {
      sent.push(text);
      const code = text.replace(/^(--[^\n]*\n)+/, "");
      for (const watch of watches) if (code.startsWith(watch.beginning)) watch.resolve();
    }
    const isAway = text !== undefined && away.on(text) && away.left-- > 0;
    const answer = isAway
      ? { status: 429, bytes: new Uint8Array() }
      : await forwarded(server, incoming, body);
    if (answer === undefined) incoming.socket.destroy();
    else response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.bytes);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  try {
    await work({
      server: { ...server, url: server.url.replace(/port=\d+/, `port=${port}`) },
      sent,
      turnAway: (on, times) => Object.assign(away, { on, left: times }),
      whenSent: (beginning) =>
        new Promise((resolve) => {
          const watch = { beginning, resolve: () => watches.delete(watch) && resolve() };
          watches.add(watch);
        }),
    });
  } finally {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of incoming) parts.push(part);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function textOf(incoming: IncomingMessage, body: Uint8Array): string {
  const bytes = incoming.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
  return JSON.parse(new TextDecoder().decode(bytes)).sqlText;
}

/** Undefined when the server cuts the connection. */
async function forwarded(server: SnowflakeServer, incoming: IncomingMessage, body: Uint8Array<ArrayBuffer>) {
  const headers = new Headers({ "content-type": "application/json", connection: "close" });
  for (const name of ["authorization", "content-encoding"]) {
    const value = incoming.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const init = { method: incoming.method!, headers, ...(body.length > 0 ? { body } : {}) };
  try {
    const answer = await fetch(`http://127.0.0.1:${server.port}${incoming.url}`, init);
    return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()) };
  } catch {
    return undefined;
  }
}
