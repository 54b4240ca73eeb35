import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";

/**
 * Some statements name folders and stages that no other run has: with more files than that all are dropped.
 */
const mostFiles = 20_000;
const sources = ["translate.ts", "by_hand.ts", "statement_kind.ts", "wire_error.ts", "translations.ts"];

/**
 * The folder in which runs of the tests share what statements became: one for each version of what translates
 * them, this project's part and the packages'. Those of other versions are removed.
 *
 * @param root the project's folder.
 */
export async function translationsFolder(root: URL): Promise<string> {
  const all = new URL("data/local/translations/", root);
  const version = await versionOf(root);
  const own = new URL(version, all);
  await Deno.mkdir(own, { recursive: true });
  const isFull = (await Array.fromAsync(Deno.readDir(own))).length > mostFiles;
  for await (const { name } of Deno.readDir(all)) {
    if (name !== version || isFull) await Deno.remove(new URL(name, all), { recursive: true });
  }
  await Deno.mkdir(own, { recursive: true });
  return fileURLToPath(own);
}

async function versionOf(root: URL): Promise<string> {
  const hash = createHash("sha256");
  for (const path of ["deno.lock", ...sources.map((name) => `tests/snowflake/${name}`)]) {
    hash.update(await Deno.readTextFile(new URL(path, root)));
  }
  return hash.digest("hex").slice(0, 16);
}
