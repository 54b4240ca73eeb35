import type { AskedRequest } from "./asked_request.ts";
import { Problem } from "./problem.ts";

/** Bytes of a body, at most: a thousand stays in JSON have about half of it. */
export const mostBody = 2_000_000;

/**
 * The bytes of a request's body.
 *
 * @throws {Problem} 413 when they are too many, 415 when they are packed.
 */
export async function bodyBytes(request: AskedRequest): Promise<Uint8Array<ArrayBuffer>> {
  const packed = request.headers.get("content-encoding") ?? "identity";
  if (packed.toLowerCase() !== "identity") throw new Problem(415, "The body must not be packed");
  const bytes = await request.bytes();
  if (bytes.length > mostBody) {
    throw new Problem(413, `The body must have at most ${mostBody} bytes: it has more`);
  }
  return bytes;
}

/** The kind of a body, without its parameters: "application/json". */
export function contentType(request: AskedRequest): string {
  return (request.headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
}

/** A JSON body as a value. @throws {Problem} 400 when it is none; what it says is not repeated. */
export function jsonBody(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    const what = bytes.length === 0
      ? "it is empty"
      : cause instanceof TypeError
      ? "it is no UTF-8 text"
      : "it is none";
    throw new Problem(400, `The body must be JSON: ${what}`);
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
