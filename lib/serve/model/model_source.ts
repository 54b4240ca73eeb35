import { readWhole } from "lib/files/mod.ts";
import { type Artefact, readArtefact, type Registry } from "lib/registry/mod.ts";

/** Where the model that answers comes from: a registry, or a single artefact. */
export type ModelSource = Pick<Registry, "championVersion" | "load" | "history">;

const mostBytes = 2 ** 31;

/**
 * An artefact without a registry: the file, or the only `.model` of a folder and those in it.
 *
 * @throws {RangeError} when there is none, or more than one.
 * @throws {SyntaxError} when it is damaged.
 */
export async function artefactSource(path: string): Promise<ModelSource & { readonly artefact: Artefact }> {
  const files = (await Deno.stat(path)).isFile ? [path] : await modelsIn(path);
  if (files.length !== 1) {
    throw new RangeError(
      `Cannot serve ${path} as there must be one .model in it: there are ${files.length}`,
    );
  }
  const artefact = readArtefact((await readWhole(files[0]!, { mostBytes }))!);
  return {
    artefact,
    championVersion: () => Promise.resolve(artefact.meta.version),
    load: () => Promise.resolve(artefact),
    history: () => Promise.resolve([]),
  };
}

async function modelsIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await modelsIn(`${folder}/${name}`));
    else if (isFile && name.endsWith(".model")) found.push(`${folder}/${name}`);
  }
  return found;
}
