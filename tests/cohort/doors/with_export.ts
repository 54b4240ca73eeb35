import { dirname, join } from "node:path";

/** Does work while a folder has an export's files; names that end in `.gz` are packed. */
export async function withExport<T>(
  files: Readonly<Record<string, string>>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, name);
      await Deno.mkdir(dirname(path), { recursive: true });
      const bytes = new Blob([text]).stream();
      await Deno.writeFile(
        path,
        name.endsWith(".gz") ? bytes.pipeThrough(new CompressionStream("gzip")) : bytes,
      );
    }
    return await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
