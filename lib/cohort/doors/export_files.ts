import { join, relative } from "node:path";
import { messageOf, resolveInProject } from "lib/files/mod.ts";
import { naturalOrder } from "lib/table/mod.ts";

/** A file of an export: where it is, and its path from the export's folder on. */
export type ExportFile = { readonly path: string; readonly shown: string };

/** Folders inside each other that an export is looked for in. */
const mostDeep = 3;

/**
 * The files of an export, in the order of their names: of a folder and those inside (three deep; hidden ones
 * are left out), or the one file itself. A relative path starts at the project root.
 *
 * @throws {Error} when there is no such folder, or it can't be read.
 */
export async function exportFiles(path: string): Promise<ExportFile[]> {
  const folder = resolveInProject(path);
  try {
    const { isFile } = await Deno.stat(folder);
    if (isFile) return [{ path: folder, shown: path }];
    const found = await filesIn(folder, 1);
    return found.toSorted(naturalOrder).map((each) => ({ path: each, shown: relative(folder, each) }));
  } catch (cause) {
    const state = cause instanceof Deno.errors.NotFound ? `none found at ${folder}` : messageOf(cause);
    throw new Error(`Cannot read "${path}" as there must be a folder with an export: ${state}`, { cause });
  }
}

async function filesIn(folder: string, depth: number): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    if (name.startsWith(".")) continue;
    if (isFile) found.push(join(folder, name));
    else if (isDirectory && depth < mostDeep) found.push(...await filesIn(join(folder, name), depth + 1));
  }
  return found;
}

const tableFile = /^(.+?)(?:[._-]?(?:part)?[._-]?\d+)?\.(csv|csv\.gz|tsv|tsv\.gz|txt|txt\.gz|parquet)$/i;

/**
 * Which of the files are a table's: those of its name (`visit_occurrence.csv`, `VISIT_OCCURRENCE.csv.gz`,
 * `visit_occurrence_001.parquet`), or of any name in a folder of its name.
 *
 * @throws {Error} when they are of different formats: one of them is likely a copy.
 */
export function filesOfTable(files: readonly ExportFile[], table: string): ExportFile[] {
  const isNamed = (text: string | undefined) => text?.toLowerCase() === table;
  const found = files.filter(({ shown }) => {
    const parts = shown.split(/[/\\]/);
    const [, name] = tableFile.exec(parts.at(-1)!) ?? [];
    return name !== undefined && (isNamed(name) || isNamed(parts.at(-2)));
  });
  const formats = new Set(
    found.map(({ shown }) => tableFile.exec(shown)![2]!.toLowerCase().replace(/\.gz$/, "")),
  );
  const packed = new Set(found.map(({ shown }) => /\.gz$/i.test(shown)));
  if (formats.size <= 1 && packed.size <= 1) return found;
  throw new Error(
    `Cannot read table ${table} of an export as its files must be of one format: they are ${
      found.slice(0, 5).map(({ shown }) => shown).join(", ")
    }`,
  );
}

/** All names of tables that the files could have, for who looks for one that isn't there. */
export function tableNames(files: readonly ExportFile[]): string[] {
  return [...new Set(files.flatMap(({ shown }) => tableFile.exec(shown.split(/[/\\]/).at(-1)!)?.[1] ?? []))];
}
