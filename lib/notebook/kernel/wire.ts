import { createHmac } from "node:crypto";

/** One message of the Jupyter protocol, with what a client needs of its headers. */
export type Message = {
  /** For instance "execute_reply" or "display_data". */
  readonly type: string;
  readonly id: string;
  /** The id of the request that it answers, "" where it has none. */
  readonly parentId: string;
  readonly content: Readonly<Record<string, unknown>>;
};

/**
 * The frames of a request: delimiter, signature (HMAC-SHA256 of the four parts), header, parent header,
 * metadata, content. Protocol 5.3:
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol
 *
 * @param session names the client, the same in all its requests.
 */
export function encodeMessage(
  message: Omit<Message, "parentId">,
  session: string,
  key: string,
): Uint8Array[] {
  const header = {
    msg_id: message.id,
    msg_type: message.type,
    session,
    username: "wardbook",
    date: new Date().toISOString(),
    version: "5.3",
  };
  const parts = [header, {}, {}, message.content].map((part) => encoder.encode(JSON.stringify(part)));
  return [encoder.encode(idsDelimiter), encoder.encode(signatureOf(parts, key)), ...parts];
}

/** The message in the frames that a kernel sent. @throws {TypeError} when its signature is not the key's. */
export function decodeMessage(frames: readonly Uint8Array[], key: string): Message {
  const start = frames.findIndex((frame) =>
    frame.length === idsDelimiter.length && decoder.decode(frame) === idsDelimiter
  );
  const parts = frames.slice(start + 2, start + 6);
  const [header, parent, , content] = parts;
  if (start < 0 || header === undefined || parent === undefined || content === undefined) {
    throw new TypeError(`Cannot read a kernel's message as it has too few frames: ${frames.length}`);
  }
  if (decoder.decode(frames[start + 1]) !== signatureOf(parts, key)) {
    throw new TypeError("Cannot read a kernel's message as its signature is wrong: another process sent it");
  }
  const { msg_id, msg_type } = parse(header);
  return {
    type: String(msg_type),
    id: String(msg_id),
    parentId: String(parse(parent).msg_id ?? ""),
    content: parse(content),
  };
}

const idsDelimiter = "<IDS|MSG>";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function signatureOf(parts: readonly Uint8Array[], key: string): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

/** A part is a JSON object; the kernel writes null for "no parent". */
function parse(part: Uint8Array): Record<string, unknown> {
  const value: unknown = JSON.parse(decoder.decode(part));
  return typeof value === "object" && value !== null ? { ...value } : {};
}
