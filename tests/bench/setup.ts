import { join } from "node:path";

const root = new URL("../../", import.meta.url);

/**
 * What the first command on a new machine downloads and keeps, measured with an empty cache: `deno task`
 * downloads what the lock file names before it does anything. Deno itself, which npx downloads, comes on top.
 */
export async function benchSetup({ json }: { readonly json: boolean }): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "wardbook-setup-" });
  try {
    const start = performance.now();
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "run", "--help"],
      cwd: root,
      env: { HOME: folder, DENO_DIR: join(folder, "deno"), NO_COLOR: "1" },
    }).output();
    const seconds = (performance.now() - start) / 1000;
    const text = new TextDecoder().decode(stderr);
    if (!success) throw new Error(`Cannot measure the set-up as it must succeed: ${text}`);
    const lines = (text + new TextDecoder().decode(stdout)).split("\n").length - 1;
    const { bytes, files } = await sizeOf(join(folder, "deno"));
    console.log(
      json
        ? JSON.stringify({ bench: "setup", seconds, megabytes: bytes / 1e6, files, lines })
        : `first command  ${seconds.toFixed(1)} s  ${
          (bytes / 1e6).toFixed(0)
        } MB  ${files} files  ${lines} lines`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function sizeOf(folder: string): Promise<{ bytes: number; files: number }> {
  let bytes = 0, files = 0;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) {
      const inside = await sizeOf(path);
      bytes += inside.bytes;
      files += inside.files;
    } else {
      bytes += (await Deno.lstat(path)).size;
      files++;
    }
  }
  return { bytes, files };
}
