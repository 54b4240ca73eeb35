/**
 * The text of a UTF-8 file, piece by piece; a path that ends in `.gz` is unpacked. A byte order mark is skipped.
 *
 * @param path where the file is. @param shown what errors call it.
 * @throws {Error} when there is no such file, or its gzip stream is cut off or damaged.
 * @throws {SyntaxError} naming the line when a byte isn't UTF-8.
 */
export async function* decodedText(path: string, shown: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  // Lines are counted in bytes: what a failed decode has read is lost.
  let line = 1;
  let pending: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  for await (const chunk of bytesOf(path, shown)) {
    const bytes = joined(pending, chunk);
    const end = bytes.lastIndexOf(newline) + 1;
    pending = bytes.slice(end);
    if (end === 0) continue;
    yield decode(decoder, bytes.subarray(0, end), { line, shown, isLast: false });
    line += newlinesIn(bytes);
  }
  if (pending.length > 0) yield decode(decoder, pending, { line, shown, isLast: true });
}

const newline = 10;

async function* bytesOf(path: string, shown: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const file = await open(path, shown);
  if (!path.endsWith(".gz")) {
    yield* file.readable;
    return;
  }
  try {
    yield* file.readable.pipeThrough(new DecompressionStream("gzip"));
  } catch (cause) {
    throw new Error(
      `Cannot read "${shown}" as it must be a whole gzip file: it is cut off, damaged or not gzip`,
      { cause },
    );
  }
}

async function open(path: string, shown: string): Promise<Deno.FsFile> {
  try {
    const file = await Deno.open(path);
    if ((await file.stat()).isFile) return file;
    file.close();
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new Error(`Cannot read "${shown}" as there must be such a file: none found at ${path}`, {
        cause,
      });
    }
    throw new Error(
      `Cannot read "${shown}" as it must be readable: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
  throw new Error(`Cannot read "${shown}" as it must be a file: it is a folder`);
}

/** Whole lines; `line` is the number of the first. */
type Piece = { readonly line: number; readonly shown: string; readonly isLast: boolean };

function decode(decoder: TextDecoder, bytes: Uint8Array, { line, shown, isLast }: Piece): string {
  try {
    return decoder.decode(bytes, { stream: !isLast });
  } catch (cause) {
    throw new SyntaxError(
      `Cannot read "${shown}" as its text must be UTF-8: line ${line + firstBadLine(bytes)} is not; ` +
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
