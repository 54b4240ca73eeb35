import { join } from "node:path";
import { isSystemError, shownText } from "lib/files/mod.ts";

/** The folders of notebooks that stand in where something else than days is asked. */
export type OwnNotebooks = "risk" | "classes";

/**
 * The paths of the notebooks of a folder in the order of their names, or of those asked for: by number (`03`,
 * `3`), by name (`03_training`, `03_training.ipynb`, `training`) or both.
 *
 * @param ownFolder of the notebooks for what is asked, where that is not days: those in it stand for those
 * of their names, and of all the ones up to the last of these are meant.
 * @throws {RangeError} when the folder holds no notebook, or when a name means none or several of them.
 */
export async function findNotebooks(
  folder: string,
  names: readonly string[] = [],
  ownFolder: OwnNotebooks | null = null,
): Promise<string[]> {
  const own = ownFolder === null ? [] : await stemsIn(join(folder, ownFolder));
  const all = await stemsIn(folder), last = own.at(-1);
  const stems = last === undefined || names.length > 0 ? all : all.filter((stem) => stem <= last);
  if (stems.length === 0) {
    throw new RangeError(`Cannot find notebooks as their folder must hold some: ${folder} holds none`);
  }
  const chosen = names.length === 0 ? stems : [...new Set(names.map((name) => oneOf(stems, name)))];
  return chosen.map((stem) => join(folder, own.includes(stem) ? ownFolder! : "", `${stem}.ipynb`));
}

async function stemsIn(folder: string): Promise<string[]> {
  const stems: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (!isDirectory && /^[^.].*\.ipynb$/.test(name)) stems.push(name.slice(0, -".ipynb".length));
    }
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    const rule = cause instanceof Deno.errors.NotFound
      ? `be there: ${folder} is not`
      : `be readable: ${shownText(cause.message)}`;
    throw new RangeError(`Cannot find notebooks as their folder must ${rule}`, { cause });
  }
  return stems.sort();
}

function oneOf(stems: readonly string[], name: string): string {
  const wanted = name.replace(/^.*[/\\]/, "").replace(/\.ipynb$/, "");
  const isMeant = (stem: string) => {
    const [, number, title] = /^(\d+)_(.*)$/.exec(stem) ?? [];
    return wanted === stem || wanted === title || (/^\d+$/.test(wanted) && Number(wanted) === Number(number));
  };
  const meant = stems.filter(isMeant);
  const [stem] = meant;
  if (stem !== undefined && meant.length === 1) return stem;
  const state = meant.length === 0 ? `there are ${stems.join(", ")}` : `it means ${meant.join(" and ")}`;
  throw new RangeError(`Cannot find notebook "${name}" as a name must mean one: ${state}`);
}
