import { shownText } from "lib/files/mod.ts";

/** A text is in another encoding than was said. */
export class NotUtf8 extends SyntaxError {}

/**
 * The bytes of a file, piece by piece, none of which ends inside a character; a byte order mark at the file's
 * beginning is skipped, no bytes are no pieces. Takes time linear in the length of the file, whatever the
 * length of its lines.
 *
 * @param path what errors call the file.
 * @throws {NotUtf8} naming the line when a byte isn't UTF-8.
 */
export async function* utf8Bytes(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  path: string,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let line = 1, isFirst = true;
  /** The first bytes of a character whose others are to come. */
  let begun: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = joined(begun, chunk);
    const end = bytes.length - begunBytes(bytes);
    begun = bytes.slice(end);
    const whole = bytes.subarray(0, end);
    if (whole.length === 0) continue;
    checkUtf8(whole, line, path);
    yield isFirst && mark.every((byte, i) => whole[i] === byte) ? whole.subarray(mark.length) : whole;
    isFirst = false;
    line += lineEndsIn(whole);
  }
  if (begun.length > 0) throw notUtf8(path, line);
}

/** U+FEFF. */
const mark = [0xef, 0xbb, 0xbf];
const lineFeed = 10, carriageReturn = 13;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function checkUtf8(bytes: Uint8Array, line: number, path: string): void {
  try {
    decoder.decode(bytes);
  } catch (cause) {
    throw notUtf8(path, line + firstBadLine(bytes), cause);
  }
}

function notUtf8(path: string, line: number, cause?: unknown): NotUtf8 {
  return new NotUtf8(
    `Cannot read "${shownText(path, 500)}" as its text must be UTF-8: line ${line} is not; save the file ` +
      'again as UTF-8, or say what it is in the spec of its cohort, for instance encoding: "windows-1252"',
    cause === undefined ? {} : { cause },
  );
}

/**
 * How many lines before the first that isn't UTF-8. No character of several bytes contains the byte of a
 * line's end.
 */
function firstBadLine(bytes: Uint8Array): number {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(lineFeed, start) + 1 || bytes.length;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return lineEndsIn(bytes.subarray(0, start));
    }
    start = end;
  }
  return 0;
}

/** How many bytes at the end begin a character that they don't end: at most three. */
function begunBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    if (length > 1) return length > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function joined(first: Uint8Array, second: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** LF, and in a file without any CR: of a CRLF only one counts. */
function lineEndsIn(bytes: Uint8Array): number {
  return occurrences(bytes, lineFeed) || occurrences(bytes, carriageReturn);
}

function occurrences(bytes: Uint8Array, byte: number): number {
  let count = 0;
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, at + 1)) count++;
  return count;
}
