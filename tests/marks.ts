import { cohorts } from "lib/cohort/cohorts.ts";
import { parseNotebook } from "lib/notebook/notebook.ts";

/**
 * What a new notebook or cohort still lacks, in words that say where to set it; nothing when CONTRIBUTING was
 * followed.
 *
 * @param root the project's folder.
 * @param names the registered cohorts.
 */
export async function missingMarks(
  root: URL,
  names: readonly string[] = cohorts.map(({ name }) => name),
): Promise<string[]> {
  return [...await notebookMarks(root), ...await cohortMarks(root, names)];
}

async function notebookMarks(root: URL): Promise<string[]> {
  const readme = await textOf(root, "README.md"), missing: string[] = [], numbers = new Set<string>();
  for (const file of await filesOf(root, "notebooks/", ".ipynb")) {
    const path = `notebooks/${file}`, name = file.replace(".ipynb", "");
    const number = /^(\d\d)_[a-z0-9_]+$/.exec(name)?.[1];
    if (number === undefined) {
      missing.push(`${path}: its name must be two digits, _ and a word in lower case`);
    } else if (numbers.has(number)) missing.push(`${path}: another notebook has the number ${number}`);
    else numbers.add(number);
    const { cells } = parseNotebook(await textOf(root, path));
    const question = cells.find((cell) => cell.cell_type === "markdown")?.source.split("\n")[0] ?? "";
    if (!/^# .+\?$/.test(question)) missing.push(`${path}: its first line must be a question: # …?`);
    for (const tag of ["parameters", "imports"]) {
      const count = cells.filter(({ metadata }) => metadata.tags?.includes(tag)).length;
      if (count !== 1) missing.push(`${path}: one cell must be tagged "${tag}", ${count} are`);
    }
    const isRun = cells.every((cell) => cell.cell_type !== "code" || cell.execution_count !== null);
    if (!isRun) {
      missing.push(`${path}: it must be committed executed (deno task notebook ${number ?? name} --save)`);
    }
    if (!readme.includes(`| \`${name}\``)) {
      missing.push(`README.md: the table of notebooks needs a row \`${name}\``);
    }
  }
  return missing;
}

async function cohortMarks(root: URL, names: readonly string[]): Promise<string[]> {
  const [readme, dataReadme, registered] = await Promise.all(
    ["README.md", "data/README.md", "lib/cohort/cohorts.ts"].map((path) => textOf(root, path)),
  );
  const missing: string[] = [];
  for (const file of await filesOf(root, "lib/cohort/specs/", ".ts")) {
    if (!registered!.includes(`"./specs/${file}"`)) {
      missing.push(`lib/cohort/cohorts.ts: lib/cohort/specs/${file} is not registered`);
    }
  }
  for (const name of names) {
    if (!dataReadme!.includes(`<!-- dictionary of ${name} -->`)) {
      missing.push(
        `data/README.md: it needs <!-- dictionary of ${name} --> … <!-- end --> ` +
          "(WARDBOOK_UPDATE_SNAPSHOTS=1 deno task test tests/cohort/dictionary_test.ts fills it)",
      );
    }
    if (!new RegExp(`\\b${name}\\b`).test(readme!)) {
      missing.push(`README.md: it must name the cohort ${name}`);
    }
  }
  return missing;
}

async function filesOf(root: URL, folder: string, ending: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(new URL(folder, root)));
  return entries.filter((entry) => entry.isFile && entry.name.endsWith(ending)).map(({ name }) => name)
    .sort();
}

/** A file's text, "" when it is not there. */
async function textOf(root: URL, path: string): Promise<string> {
  try {
    return await Deno.readTextFile(new URL(path, root));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
