import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { projectRoot, shownText } from "lib/files/mod.ts";
import { columnOf, columnsOf, readCsvParts, type Table, tableOf } from "lib/table/mod.ts";
import { duckDbFileRows } from "lib/warehouse/mod.ts";
import { excelRows } from "./excel_rows.ts";
import type { Source, SourcePart } from "./source.ts";
import { type FileFormat, sourceFiles } from "./source_files.ts";

/** Rows that a part has, or some more. */
const partRows = 65_536;

type Reader = (path: string, shown: string, sheet: string | undefined) => AsyncIterable<Table>;
const readers: Readonly<Record<FileFormat, Reader>> = {
  csv: (path) => readCsvParts(path, { rows: partRows }),
  parquet: (path, shown) => duckDbFileRows({ parquet: path }, shown, partRows),
  xlsx: async function* (path, shown, sheet) {
    yield await excelRows(path, sheet, shown);
  },
};

/**
 * One file or several of one format as a source, one file after the other in the order of their names; parts
 * of several files name theirs. `FILE.xlsx#SHEET` is a sheet of an Excel file, `FILE.xlsx` its first.
 * Columns of further files may stand in another order than in the first.
 *
 * @throws {Error} when there is no file; see `sourceFiles()`. Reading throws what the format's reader throws,
 * and {SyntaxError} naming the first file whose header has other names.
 */
export async function fileSource(path: string): Promise<Source> {
  const { files, sheet } = await filesAt(path);
  return sourceOfFiles(path, files, files.paths.length > 1, sheet);
}

/**
 * The same, each file a source of its own, in the order of their names.
 *
 * @throws {Error} as `fileSource()` does.
 */
export async function fileSources(path: string): Promise<Source[]> {
  const { files: { format, paths }, sheet } = await filesAt(path);
  return paths.map((each) => sourceOfFiles(shownPath(each), { format, paths: [each] }, true, sheet));
}

type Files = { readonly format: FileFormat; readonly paths: readonly string[] };

async function filesAt(path: string): Promise<{ files: Files; sheet: string | undefined }> {
  const [, workbook, sheet] = /^(.+\.xlsx)#(.+)$/is.exec(path) ?? [];
  return { files: await sourceFiles(workbook ?? path), sheet };
}

/** @param isNamed whether parts name their file. */
function sourceOfFiles(
  name: string,
  { format, paths }: Files,
  isNamed: boolean,
  sheet: string | undefined,
): Source {
  const parts = async function* (): AsyncGenerator<SourcePart> {
    let first: { readonly file: string; readonly names: readonly string[] } | undefined;
    for (const each of paths) {
      const file = shownPath(each);
      let rowsBefore = 0;
      for await (const table of readers[format](each, file, sheet)) {
        first ??= { file, names: Object.keys(table.columns) };
        const ordered = inOrderOf(first, table, file);
        yield { table: ordered, file: isNamed ? file : null, rowsBefore };
        rowsBefore += table.rowCount;
      }
    }
  };
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    for (const each of paths) yield* (await Deno.open(each)).readable;
  };
  // A sheet is not all of its file: its rows tell it.
  return sheet === undefined ? { name, parts, bytes } : { name: `${name}#${sheet}`, parts };
}

/** @throws {SyntaxError} when a file has other columns than the first. */
function inOrderOf(
  first: { readonly file: string; readonly names: readonly string[] },
  table: Table,
  file: string,
): Table {
  const names = Object.keys(table.columns);
  if (names.every((name, i) => name === first.names[i]) && names.length === first.names.length) return table;
  const lacking = first.names.filter((name) => !Object.hasOwn(table.columns, name));
  const added = names.filter((name) => !first.names.includes(name));
  if (lacking.length + added.length === 0) {
    return tableOf(columnsOf(first.names.map((name) => [name, columnOf(table, name)])));
  }
  throw new SyntaxError(
    `Cannot read "${file}" as all files of a source must have the columns of the first, "${first.file}": ` +
      `it lacks ${listed(lacking)} and adds ${listed(added)}`,
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => `"${shownText(name, 100)}"`).join(", ");
  return shown === "" ? "none" : shown + (names.length > 10 ? ` and ${names.length - 10} more` : "");
}

/** From the project's root, where it is inside. */
function shownPath(path: string): string {
  const inside = relative(fileURLToPath(projectRoot), path);
  return inside.startsWith("..") ? path : inside;
}
