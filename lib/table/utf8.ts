/** Fails at what is not UTF-8, and keeps a byte order mark: in a cell it is a letter like any other. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const mark = "\ufeff";

/** The text that bytes are in UTF-8, all of it. @throws {TypeError} when they are not UTF-8. */
export function decodedUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw notUtf8(cause);
  }
}

/**
 * A text of `byteLength` bytes as a decoder gave it that drops a byte order mark and replaces what is not
 * UTF-8, put right.
 *
 * @throws {TypeError} when it was not UTF-8.
 */
export function decodedItem(text: string, byteLength: number): string {
  const { length } = encoder.encode(text);
  if (length === byteLength) return text;
  if (length + encoder.encode(mark).length === byteLength) return mark + text;
  throw notUtf8();
}

function notUtf8(cause?: unknown): TypeError {
  const message = "Cannot read a text as it must be UTF-8: one is not, so the data may be damaged";
  return new TypeError(message, cause === undefined ? {} : { cause });
}
