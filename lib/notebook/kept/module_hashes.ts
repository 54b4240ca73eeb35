import { createHash } from "node:crypto";
import { dirname, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { resolveInProject } from "lib/files/mod.ts";

/** Code whose modules are followed: its text, and the folder that its relative imports start from. */
export type Code = { readonly text: string; readonly folder: string };

/**
 * Hashes of the project's modules that some code reaches, by their paths in the project: all that it names in
 * an import, at the beginning or later, or as the URL of a worker, and what these name. Packages are not
 * followed. A name in a comment counts too, which does no harm.
 *
 * @param also paths of modules in the project that are reached besides.
 * @returns null where a module that is named is not there.
 */
export async function moduleHashes(
  { text, folder }: Code,
  also: readonly string[] = [],
): Promise<ReadonlyMap<string, string> | null> {
  const hashes = new Map<string, string>(), root = resolveInProject("");
  const open = new Set([...modulesIn(text, folder), ...also.map(resolveInProject)]);
  for (const path of open) {
    const module = await moduleAt(path);
    if (module === null) return null;
    hashes.set(relative(root, path), module.hash);
    for (const named of module.names) open.add(named);
  }
  return hashes;
}

type Module = { readonly stamp: string; readonly hash: string; readonly names: readonly string[] };

/** Modules that were read, by path: a run asks for the same hundreds before and after each notebook. */
const read = new Map<string, Module>();

/** A module as it is now: read again where the system says that it was written since. Null where none is. */
async function moduleAt(path: string): Promise<Module | null> {
  const stat = await Deno.stat(path).catch(() => null);
  if (stat === null) return null;
  const stamp = [stat.ino, stat.size, stat.mtime?.getTime(), stat.ctime?.getTime()].join();
  const before = read.get(path);
  if (before?.stamp === stamp) return before;
  const text = await Deno.readTextFile(path).catch(() => null);
  if (text === null) return null;
  const module = { stamp, hash: hashOf(text), names: modulesIn(text, dirname(path)) };
  read.set(path, module);
  return module;
}

/** The first 16 hexadecimal digits of the SHA-256 of a text, or of bytes. */
export function hashOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

const named =
  /(?:\bfrom|\bimport)\s*\(?\s*["'`]((?:lib|\.{1,2})\/[^"'`\n]+)["'`]|\bnew URL\(\s*"(\.{1,2}\/[^"\n]+\.ts)",\s*import\.meta\.url/g;

function modulesIn(text: string, folder: string): string[] {
  return Array.from(text.matchAll(named), ([, imported, worker]) => {
    const name = imported ?? worker!;
    if (name.startsWith("lib/")) return resolveInProject(name);
    return fileURLToPath(new URL(name, `${pathToFileURL(folder).href}/`));
  });
}
