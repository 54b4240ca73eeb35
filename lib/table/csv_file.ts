import { messageOf, resolveInProject, writeWhole } from "lib/files/mod.ts";
import { csvText } from "./csv_text.ts";
import { parseCsv, type ParseCsvOptions } from "./parse_csv.ts";
import { missingCount, type Table } from "./table.ts";
import { unpacked } from "./unpacked.ts";

/**
 * Reads a CSV file (`.csv`, or `.csv.gz`) into category columns as `parseCsv()` says. A relative path starts at the
 * project root.
 *
 * @throws {Error} when the file isn't there or can't be read, or its gzip stream is cut off, damaged or a
 * bomb: see `unpacked()`.
 * @throws {SyntaxError} when its text is no CSV table: see `parseCsv()`.
 */
export async function readCsv(path: string, options: ParseCsvOptions = {}): Promise<Table> {
  return await parseCsv(bytesOf(resolveInProject(path), path), path, options);
}

/**
 * Writes a table as a UTF-8 CSV file with a header line, which `readCsv()` reads back label by label; a path that ends in
 * `.gz` is packed. A relative path starts at the project root. The file appears only when it is whole: same table, same
 * bytes.
 *
 * @throws {TypeError} when a table has no columns, or one with missing values: their lines would be empty, which are no rows.
 * @throws {WriteError} when its folder is absent or full.
 */
export async function writeCsv(table: Table, path: string): Promise<void> {
  const columns = Object.values(table.columns);
  if (columns.length === 0 || (columns.length === 1 && missingCount(columns[0]!) > 0)) {
    throw new TypeError(
      `Cannot write "${path}" as every line must hold a value: the table has ${
        columns.length === 0 ? "no columns" : "one column and it has missing values"
      }`,
    );
  }
  const file = resolveInProject(path);
  const text = ReadableStream.from(csvText(table)).pipeThrough(new TextEncoderStream());
  const bytes = file.endsWith(".gz") ? text.pipeThrough(new CompressionStream("gzip")) : text;
  await writeWhole(file, bytes);
}

async function* bytesOf(path: string, shown: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const file = await open(path, shown);
  if (path.endsWith(".gz")) yield* unpacked(file.readable, shown);
  else yield* file.readable;
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
      throw new Error(`Cannot read "${shown}" as there must be such a file: none found at ${path}`, {
        cause,
      });
    }
    throw new Error(
      `Cannot read "${shown}" as it must be readable: ${messageOf(cause)}`,
      { cause },
    );
  }
}
