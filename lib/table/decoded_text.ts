/**
 * The text of a file in UTF-8, piece by piece; a byte order mark is skipped, no bytes are no pieces.
 *
 * @param path what errors call the file.
 * @throws {SyntaxError} naming the line when a byte isn't UTF-8.
 */
export async function* decodedText(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  path: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  // Lines are counted in bytes: what a failed decode has read is lost.
  let line = 1;
  let pending: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = joined(pending, chunk);
    const end = bytes.lastIndexOf(newline) + 1;
    pending = bytes.slice(end);
    if (end === 0) continue;
    yield decode(decoder, bytes.subarray(0, end), { line, path, isLast: false });
    line += newlinesIn(bytes);
  }
  if (pending.length > 0) yield decode(decoder, pending, { line, path, isLast: true });
}

const newline = 10;

/** Whole lines; `line` is the number of the first. */
type Piece = { readonly line: number; readonly path: string; readonly isLast: boolean };

function decode(decoder: TextDecoder, bytes: Uint8Array, { line, path, isLast }: Piece): string {
  try {
    return decoder.decode(bytes, { stream: !isLast });
  } catch (cause) {
    throw new SyntaxError(
      `Cannot read "${path}" as its text must be UTF-8: line ${line + firstBadLine(bytes)} is not; ` +
        "save the file again as UTF-8",
      { cause },
    );
  }
}

/** How many lines before the first that isn't UTF-8. No UTF-8 character contains the byte of a line's end. */
function firstBadLine(bytes: Uint8Array): number {
  for (let start = 0, line = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(newline, start) + 1 || bytes.length;
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end;
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

function newlinesIn(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === newline) count++;
  return count;
}
