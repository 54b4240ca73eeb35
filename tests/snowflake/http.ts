import type { IncomingMessage, ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import type { Answer } from "./answers.ts";

/** What a client asks. */
export type Request = {
  readonly url: URL;
  readonly method: string;
  readonly authorization: string;
  readonly bytes: Uint8Array;
};
/**
 * What goes back to the client: an answer, a chunk's body, a bare status, or nothing but a cut connection.
 */
export type Reply =
  | { readonly answer: Answer; readonly status?: number }
  | { readonly chunk: Uint8Array }
  | { readonly status: number }
  | { readonly isCut: true };

/** Reads a request to its end. */
export async function read(incoming: IncomingMessage): Promise<Request> {
  const parts: Uint8Array[] = [];
  for await (const part of incoming) parts.push(part);
  const sent = new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
  const bytes = incoming.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
  return {
    url: new URL(incoming.url ?? "/", "http://127.0.0.1"),
    method: incoming.method ?? "GET",
    authorization: incoming.headers.authorization ?? "",
    bytes,
  };
}

/** What a request says as JSON. */
export function bodyOf({ bytes }: Request): Readonly<Record<string, unknown>> {
  return bytes.length > 0 ? JSON.parse(new TextDecoder().decode(bytes)) : {};
}

/** Sends whatever is no cut connection. */
export function send(response: ServerResponse, reply: Exclude<Reply, { isCut: true }>): void {
  if ("chunk" in reply) {
    response.writeHead(200, { "content-type": "text/plain", "content-encoding": "gzip" });
    response.end(reply.chunk);
  } else if ("answer" in reply) {
    response.writeHead(reply.status ?? 200, { "content-type": "application/json" });
    response.end(JSON.stringify(reply.answer));
  } else {
    response.writeHead(reply.status, { "content-type": "text/plain" });
    response.end(`status ${reply.status}`);
  }
}
