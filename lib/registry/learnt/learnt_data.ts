import { readWhole, utf8Text, writeWhole } from "lib/files/mod.ts";

/** Ids are short, and few data give the same model. */
const mostBytes = 1e6;

/**
 * The ids of the states of the data that a version was learnt from, the first one first: the same model may
 * be learnt from several, as what came later is not looked at. They stand beside the artefact, whose bytes
 * say only what was known as of its day.
 */
export async function learntData(folder: string, version: string): Promise<string[]> {
  const path = pathOf(folder, version), bytes = await readWhole(path, { mostBytes });
  return bytes === null ? [] : utf8Text(bytes, path).split("\n").filter((id) => id !== "");
}

/** Notes one more, where it is not there yet. @throws {WriteError} */
export async function noteLearntData(folder: string, version: string, id: string): Promise<void> {
  const ids = await learntData(folder, version);
  if (!ids.includes(id)) await writeWhole(pathOf(folder, version), [...ids, id, ""].join("\n"));
}

/** Takes the note away. */
export async function removeLearntData(folder: string, version: string): Promise<void> {
  await Deno.remove(pathOf(folder, version)).catch(() => {});
}

function pathOf(folder: string, version: string): string {
  return `${folder}/versions/${version}.data`;
}
