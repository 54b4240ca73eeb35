import { assertEquals, assertRejects } from "@std/assert";
import { LockHeld, withFileLock } from "lib/files/file_lock.ts";

async function withPath(work: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(`${folder}/.lock`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("`withFileLock()` lets one work at a time, whether the file is removed or not", () =>
  withPath(async (path) => {
    for (const isRemoved of [false, true]) {
      let inside = 0, most = 0;
      const results = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          withFileLock(path, { waitMs: 60_000, isRemoved }, async () => {
            most = Math.max(most, ++inside);
            await new Promise((resolve) => setTimeout(resolve, 1));
            inside--;
            return i;
          })),
      );
      assertEquals([most, results.length, results[11]], [1, 12, 11]);
    }
    await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
  }));

Deno.test("`withFileLock()` names the process that holds the lock, and frees it when work fails", () =>
  withPath(async (path) => {
    const failure = new Error("work failed");
    const failed = withFileLock(path, { waitMs: 0 }, async () => {
      const held = await assertRejects(
        () => withFileLock(path, { waitMs: 0 }, () => Promise.resolve()),
        LockHeld,
      );
      assertEquals(held.holder, Deno.pid);
      throw failure;
    });
    assertEquals(await assertRejects(() => failed), failure);
    assertEquals(await withFileLock(path, { waitMs: 0 }, () => Promise.resolve(7)), 7);
  }));
