import { isAlive } from "./durable_file.ts";
import { shownText } from "./shown_text.ts";

export type FileLockOptions = {
  /** How long to wait for another process that holds it. */
  readonly waitMs: number;
  /** Removes the file when done, so that none is left behind. Default false. */
  readonly isRemoved?: boolean;
};

/** Another process holds the lock; `holder` is its id, null when it isn't known. */
export class LockHeld extends Error {
  override readonly name = "LockHeld";
  constructor(readonly path: string, readonly holder: number | null, waitMs: number) {
    const who = holder === null ? "another process" : `process ${holder}`;
    super(
      `Cannot lock ${shownText(path)} as only one process may hold it: ${who} still does after ${
        waitMs / 1000
      } s`,
    );
  }
}

const pauseMs = 50;

/**
 * Does `work` while this process holds a file's lock. The system frees the lock when its process dies,
 * however it does: a file that a dead process left is taken over at once. Locks of one process exclude each
 * other, too.
 *
 * @throws {LockHeld} when another holds it for longer than `waitMs`.
 * @throws what `work` throws, and the system's error when the file can't be made.
 */
export async function withFileLock<T>(
  path: string,
  { waitMs, isRemoved = false }: FileLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + waitMs;
  while (true) {
    using file = await Deno.open(path, { create: true, read: true, write: true });
    if (await file.tryLock(true)) {
      if (!await isStillThere(file, path)) continue;
      await noteHolder(file);
      try {
        return await work();
      } finally {
        if (isRemoved) await Deno.remove(path).catch(() => {});
        else await file.truncate(0).catch(() => {});
        // Closing alone leaves it to a child that was being started, until this has its own program.
        await file.unlock();
      }
    }
    if (performance.now() >= deadline) throw new LockHeld(path, await holderOf(path), waitMs);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** False where the holder before has removed the file meanwhile: its lock is nobody's any more. */
async function isStillThere(file: Deno.FsFile, path: string): Promise<boolean> {
  try {
    const [held, there] = [await file.stat(), await Deno.stat(path)];
    return held.ino === there.ino && held.dev === there.dev;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** For those who wait: a full disk doesn't matter. */
async function noteHolder(file: Deno.FsFile): Promise<void> {
  try {
    await file.truncate(0);
    await file.write(new TextEncoder().encode(`${Deno.pid}\n`));
  } catch {
    // The lock holds without the note.
  }
}

async function holderOf(path: string): Promise<number | null> {
  try {
    const pid = Number((await Deno.readTextFile(path)).trim());
    return Number.isSafeInteger(pid) && pid > 0 && isAlive(pid) ? pid : null;
  } catch {
    return null;
  }
}
