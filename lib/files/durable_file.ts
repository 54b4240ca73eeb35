import { dirname, join } from "node:path";
import process from "node:process";
import { messageOf } from "./message_of.ts";
import { shownText } from "./shown_text.ts";

/**
 * A file can't be written: its folder lacks room or rights, or isn't there. The cause is the system's error.
 */
export class WriteError extends Error {
  override readonly name = "WriteError";
}

/** A file can't be read: it is none, larger than may be, or not readable. */
export class ReadError extends Error {
  override readonly name = "ReadError";
}

export type ReadOptions = {
  /** A larger file is refused unread. */
  readonly mostBytes: number;
};

/**
 * Writes a file so that readers see the old one or the new one, whole, also after a kill, a full disk or a
 * power cut: the bytes go to a file beside it (`<name>.tmp`), are flushed, and then take its place. One
 * writer a file at a time: who shares a folder holds a lock (`withFileLock()`). What a kill left beside it is
 * replaced by the next write.
 *
 * @throws {WriteError} when there is no room or right to; the file is then as it was.
 */
export async function writeWhole(
  path: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await writeFlushed(temporary, chunksOf(content), { write: true, create: true, truncate: true });
    await Deno.rename(temporary, path);
    await flushFolderOf(path);
  } catch (cause) {
    await Deno.remove(temporary).catch(() => {});
    throw writeError(path, cause);
  }
}

/** Makes a folder, and those that it lies in, where they aren't there yet. @throws {WriteError} */
export async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (cause) {
    throw writeError(path, cause);
  }
}

/** Adds text to a file's end, flushed; a kill may leave a part of it. @throws {WriteError} */
export async function appendFlushed(path: string, text: string): Promise<void> {
  try {
    await writeFlushed(path, chunksOf(text), { append: true, create: true });
    await flushFolderOf(path);
  } catch (cause) {
    throw writeError(path, cause);
  }
}

/**
 * The bytes of a file; null when there is none. Pipes and devices, which may never end, are not opened.
 *
 * @throws {ReadError} when it is no file, or larger than `mostBytes`, saying what it is, or not readable.
 */
export async function readWhole(path: string, { mostBytes }: ReadOptions): Promise<Uint8Array | null> {
  try {
    const { isFile, isDirectory, size } = await Deno.stat(path);
    if (!isFile) {
      throw new ReadError(
        `Cannot read ${shownText(path)} as it must be a file: it is a ${isDirectory ? "folder" : "device"}`,
      );
    }
    if (size > mostBytes) {
      throw new ReadError(
        `Cannot read ${shownText(path)} as it may have at most ${mostBytes} bytes: it has ${size}`,
      );
    }
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    if (!isSystemError(error)) throw error;
    throw new ReadError(
      `Cannot read ${shownText(path)} as it must be readable: ${shownText(error.message)}`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Removes what killed writers left in a folder whose lock this process holds. Earlier versions wrote without
 * it, as `<name>.<process>-<n>.tmp`: such a file stays while that process lives.
 */
export async function removeDeadTemporaries(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    const owner = /\.(\d+)-\d+\.tmp$/.exec(name)?.[1];
    if (!name.endsWith(".tmp") || (owner !== undefined && isAlive(Number(owner)))) continue;
    await Deno.remove(join(folder, name)).catch(() => {});
  }
}

/** Whether a process of this machine is there; one of another user is, too. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

/** Whether an error is the operating system's ("ENOSPC", "EACCES", …) and no fault of the code. */
export function isSystemError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && /^E[A-Z0-9]+$/.test(String(error.code));
}

/** What a system error means for a file that was to be written. */
export function writeError(path: string, cause: unknown): WriteError {
  return new WriteError(
    `Cannot write "${shownText(path)}" as its folder must exist and have room: ${
      shownText(messageOf(cause))
    }`,
    { cause },
  );
}

async function* chunksOf(
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (typeof content === "string") yield new TextEncoder().encode(content);
  else if (content instanceof Uint8Array) yield content;
  else yield* content;
}

/** Without `sync()` a full disk may be reported as success. */
async function writeFlushed(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  options: Deno.OpenOptions,
): Promise<void> {
  using file = await Deno.open(path, options);
  for await (const chunk of chunks) {
    for (let done = 0; done < chunk.length;) done += await file.write(chunk.subarray(done));
  }
  await file.sync();
}

/** Makes a new name in a folder outlast a power cut; Windows does so by itself and can't open folders. */
async function flushFolderOf(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(dirname(path));
  await folder.sync();
}
