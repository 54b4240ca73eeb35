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
  const hashes = new Map<string, string>();
  const open = new Set([...modulesIn(text, folder), ...also.map(resolveInProject)]);
  for (const path of open) {
    const text = await Deno.readTextFile(path).catch(() => null);
    if (text === null) return null;
    hashes.set(relative(resolveInProject(""), path), hashOf(text));
    for (const named of modulesIn(text, dirname(path))) open.add(named);
  }
  return hashes;
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
