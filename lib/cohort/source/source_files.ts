import { glob } from "node:fs/promises";
import { basename, join } from "node:path";
import { messageOf, resolveInProject } from "lib/files/mod.ts";
import { naturalOrder } from "lib/table/mod.ts";

export type FileFormat = "csv" | "parquet" | "xlsx" | "xpt";
/** Files of one format, in the order of their names. */
export type SourceFiles = { readonly format: FileFormat; readonly paths: readonly string[] };

const endings: readonly (readonly [ending: RegExp, FileFormat])[] = [
  [/\.csv(\.gz)?$/i, "csv"],
  [/\.(parquet|pq)$/i, "parquet"],
  [/\.xlsx$/i, "xlsx"],
  // A blank ends the names of files that CDC has packed.
  [/\.xpt ?(\.gz)?$/i, "xpt"],
];

/**
 * The files that a path means: the file itself (of any name: CSV, unless it ends otherwise), those of a
 * folder that are tables by their ending (not those of folders inside), or those that a pattern fits
 * (`*`, `?`, `[…]`, `{a,b}`, `**`). A relative path starts at the project root.
 *
 * @throws {Error} when there is none, or they are of different formats, or can't be looked at.
 */
export async function sourceFiles(path: string): Promise<SourceFiles> {
  const resolved = resolveInProject(path);
  const kind = await kindOf(resolved, path);
  if (kind === "file") return { format: formatOf(resolved) ?? "csv", paths: [resolved] };
  if (kind === "folder") return inOrder(path, "folder", await filesIn(resolved));
  if (!/[*?[\]{}]/.test(path)) {
    throw new Error(`Cannot read "${path}" as there must be such a file: none found at ${resolved}`);
  }
  return inOrder(path, "pattern", await Array.fromAsync(glob(resolved)));
}

function inOrder(path: string, kind: "folder" | "pattern", found: readonly string[]): SourceFiles {
  const tables = found.filter((each) => formatOf(each) !== undefined && !basename(each).startsWith("."));
  const formats = [...new Set(tables.map((each) => formatOf(each)!))].sort();
  if (formats.length === 1) return { format: formats[0]!, paths: tables.toSorted(naturalOrder) };
  const wanted = ".csv, .csv.gz, .parquet, .xlsx or .xpt";
  if (formats.length > 1) {
    throw new Error(
      `Cannot read "${path}" as its files must be of one format: they are ${formats.join(" and ")}`,
    );
  }
  const state = found.length === 0
    ? (kind === "folder" ? "the folder has no files" : "no file fits the pattern")
    : `none of ${found.length} file${found.length === 1 ? "" : "s"} is one`;
  throw new Error(`Cannot read "${path}" as there must be a file ${wanted}: ${state}`);
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.filter(({ isDirectory }) => !isDirectory).map(({ name }) => join(folder, name));
}

async function kindOf(path: string, shown: string): Promise<"file" | "folder" | "none"> {
  try {
    // Pipes and devices are refused by the reader.
    return (await Deno.stat(path)).isDirectory ? "folder" : "file";
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return "none";
    throw new Error(`Cannot read "${shown}" as it must be readable: ${messageOf(cause)}`, { cause });
  }
}

function formatOf(path: string): FileFormat | undefined {
  return endings.find(([ending]) => ending.test(path))?.[1];
}
