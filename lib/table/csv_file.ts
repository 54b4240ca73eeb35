import { messageOf, resolveInProject, shownText } from "lib/files/mod.ts";
import { asUtf8 } from "./as_utf8.ts";
import { csvTables, parseCsv, type ParseCsvOptions } from "./parse_csv.ts";
import type { Table } from "./table.ts";
import { unpacked } from "./unpacked.ts";

export type CsvFileOptions = ParseCsvOptions & {
  /** How its text is encoded, where not in UTF-8 or UTF-16 with its mark: see `asUtf8()`. */
  readonly encoding?: string;
  /** Lines above the header that are left out. Default 0. */
  readonly titleLines?: number;
};

/**
 * Reads a CSV file (`.csv`, or `.csv.gz`) into category columns as `parseCsv()` says. A relative path starts
 * at the project root.
 *
 * @throws {Error} when the file isn't there or can't be read, or its gzip stream is cut off, damaged or a
 * bomb: see `unpacked()`.
 * @throws {SyntaxError} when its text is no CSV table: see `parseCsv()`.
 */
export async function readCsv(path: string, options: Omit<CsvFileOptions, "rows"> = {}): Promise<Table> {
  return await parseCsv(textOf(path, options), path, options);
}

/**
 * The same in parts, so that a file of any size takes no more memory than a part: see `csvTables()`.
 *
 * @throws as `readCsv()` does, when it comes to what is wrong.
 */
export function readCsvParts(path: string, options: CsvFileOptions = {}): AsyncGenerator<Table> {
  return csvTables(textOf(path, options), path, options);
}

/** The bytes of a file's text below its titles. */
async function* textOf(
  path: string,
  { encoding, titleLines = 0 }: CsvFileOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let left = titleLines;
  for await (const piece of unpackedFile(path, encoding)) {
    let from = 0;
    for (; left > 0 && from < piece.length; left--) {
      const end = piece.indexOf(lineFeed, from);
      if (end < 0) break;
      from = end + 1;
    }
    if (left === 0) yield from === 0 ? piece : piece.subarray(from);
  }
}

const lineFeed = 10;

/**
 * The bytes of a file of text, unpacked where its name ends in `.gz`, in UTF-8 where it is UTF-16 or of the
 * `encoding` said. A relative path starts at the project root.
 *
 * @throws as `readCsv()` does of what is no file, or a damaged one.
 */
export function unpackedFile(path: string, encoding?: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  return asUtf8(fileBytes(path), encoding);
}

/**
 * The bytes of a file, unpacked where its name ends in `.gz`. A relative path starts at the project root.
 *
 * @throws as `readCsv()` does of what is no file, or a damaged one.
 */
export async function* fileBytes(path: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const file = await open(resolveInProject(path), shownText(path, 500));
  if (path.endsWith(".gz")) yield* unpacked(file.readable, path);
  else yield* piecesOf(file);
}

/** Larger pieces than a file's stream gives: 1 MiB. */
async function* piecesOf(file: Deno.FsFile): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  try {
    for (;;) {
      const piece = new Uint8Array(2 ** 20);
      const size = await file.read(piece);
      if (size === null) return;
      yield piece.subarray(0, size);
    }
  } finally {
    file.close();
  }
}

async function open(path: string, shown: string): Promise<Deno.FsFile> {
  try {
    // Asked before it is opened: opening a pipe would wait for whoever writes to it.
    const { isFile, isDirectory } = await Deno.stat(path);
    if (isFile) return await Deno.open(path);
    const kind = isDirectory ? "a folder" : "a pipe or a device";
    throw new TypeError(`Cannot read "${shown}" as it must be a file: it is ${kind}`);
  } catch (cause) {
    if (cause instanceof TypeError) throw cause;
    if (cause instanceof Deno.errors.NotFound) {
      throw new Error(
        `Cannot read "${shown}" as there must be such a file: none found at ${shownText(path, 500)}`,
        {
          cause,
        },
      );
    }
    throw new Error(
      `Cannot read "${shown}" as it must be readable: ${shownText(messageOf(cause))}`,
      { cause },
    );
  }
}
