import { join } from "node:path";
import { makeFolder, readWhole, utf8Text, writeWhole } from "lib/files/mod.ts";
import type { Held } from "./held.ts";
import { hashOf } from "./module_hashes.ts";
import type { Parts } from "./run_parts.ts";

/** What was measured of a run that is kept. */
export type KeptFacts = {
  readonly cells: number;
  readonly seconds: number;
  readonly peakMegabytes: number | null;
  readonly cannot: string | null;
};

/** A run that is kept: what it depended on, what it left, and its files' texts. */
export type KeptRun = {
  readonly parts: Parts;
  /** What it read and wrote, as it was when the run had ended. */
  readonly left: Held;
  readonly facts: KeptFacts;
  readonly notebook: string;
  readonly page: string;
};

const mostBytes = 1e9;

/** Reads a kept run; null where there is none, or one that is not whole. */
export async function readKept(folder: string, name: string): Promise<KeptRun | null> {
  const [record, notebook, page] = await Promise.all(["json", "ipynb", "html"].map(async (ending) => {
    const path = join(folder, `${name}.${ending}`);
    const bytes = await readWhole(path, { mostBytes }).catch(() => null);
    return bytes === null ? null : utf8Text(bytes, path);
  })).catch(() => []);
  if (record == null || notebook == null || page == null) return null;
  try {
    const { hash, ...kept } = JSON.parse(record) as
      & Pick<KeptRun, "parts" | "left" | "facts">
      & { readonly hash: string };
    return hash === hashOf(notebook + page) ? { ...kept, notebook, page } : null;
  } catch {
    return null;
  }
}

/** Writes it, its record last. @throws {WriteError} */
export async function writeKept(
  folder: string,
  name: string,
  { notebook, page, ...kept }: KeptRun,
): Promise<void> {
  await makeFolder(folder);
  await writeWhole(join(folder, `${name}.ipynb`), notebook);
  await writeWhole(join(folder, `${name}.html`), page);
  const record = { ...kept, hash: hashOf(notebook + page) };
  await writeWhole(join(folder, `${name}.json`), `${JSON.stringify(record)}\n`);
}

/** Forgets it. */
export async function forgetKept(folder: string, name: string): Promise<void> {
  await Deno.remove(join(folder, `${name}.json`)).catch(() => {});
}
