import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { projectRoot, shownText } from "lib/files/mod.ts";
import { columnOf, columnsOf, type Table, tableOf } from "lib/table/mod.ts";
import { duckDbFileRows } from "lib/warehouse/mod.ts";
import { csvForm } from "./csv_form.ts";
import { csvTable } from "./csv_table.ts";
import { excelRows } from "./excel_rows.ts";
import type { Source, SourcePart } from "./source.ts";
import { type FileFormat, sourceFiles } from "./source_files.ts";
import { transportSaid, transportTable } from "./transport_table.ts";

/** Rows that a part has, or some more. */
const partRows = 65_536;

export type FileSourceOptions = {
  /** How the text of CSV and SAS files is written, where not in UTF-8. */
  readonly encoding?: string | undefined;
  /** The columns that are wanted: of a SAS file no others are read. Default: all. */
  readonly columns?: readonly string[] | undefined;
};

type Reader = (path: string, shown: string, options: FileSourceOptions) => AsyncIterable<Table>;
const readers: Readonly<Record<Exclude<FileFormat, "xlsx">, Reader>> = {
  csv: (path, _, { encoding }) => csvTable(path, encoding),
  parquet: (path, shown) => duckDbFileRows({ parquet: path }, shown, partRows),
  xpt: (path, shown, options) => transportTable(path, { ...options, shown }),
};

/**
 * One file or several of one format as a source, one file after the other in the order of their names; parts
 * of several files name theirs. How a CSV file is written its first lines tell (`csvForm()`).
 * `FILE.xlsx#SHEET` is a sheet of an Excel file, `FILE.xlsx` its fullest; their parts name file and sheet,
 * and the sheet's own rows. Columns of further files may stand in another order than in the first.
 *
 * @throws {Error} when there is no file; see `sourceFiles()`. Reading throws what the format's reader throws,
 * and {SyntaxError} naming the first file whose header has other names.
 */
export async function fileSource(path: string, options: FileSourceOptions = {}): Promise<Source> {
  const { files, sheet } = await filesAt(path);
  if (files.format === "xlsx") return await sheetSource(path, files.paths, sheet);
  const read = sourceOfFiles(path, { ...files, format: files.format }, files.paths.length > 1, options);
  if (files.format === "xpt") {
    const shown = shownPath(files.paths[0]!);
    const { told, meanings } = await transportSaid(files.paths[0]!, { ...options, shown });
    return { ...read, meanings, ...(told.length > 0 && { told }) };
  }
  const told = files.format === "csv" ? await titlesSaid(files.paths, options.encoding) : [];
  return told.length === 0 ? read : { ...read, told };
}

/**
 * The same, each file a source of its own, in the order of their names.
 *
 * @throws {Error} as `fileSource()` does.
 */
export async function fileSources(path: string, options: FileSourceOptions = {}): Promise<Source[]> {
  const { files: { format, paths }, sheet } = await filesAt(path);
  return await Promise.all(
    paths.map((each) =>
      format === "xlsx"
        ? sheetSource(shownPath(each), [each], sheet)
        : sourceOfFiles(shownPath(each), { format, paths: [each] }, true, options)
    ),
  );
}

/** Of the files that begin with titles, the first one. */
async function titlesSaid(paths: readonly string[], encoding: string | undefined): Promise<string[]> {
  for (const path of paths) {
    const { titleLines } = await csvForm(path, encoding);
    if (titleLines === 0) continue;
    const lines = titleLines === 1
      ? "one line above it is a title"
      : `${titleLines} lines above it are titles`;
    return [`The table of "${shownPath(path)}" begins in line ${titleLines + 1}: ${lines}`];
  }
  return [];
}

type Files = { readonly format: FileFormat; readonly paths: readonly string[] };

async function filesAt(path: string): Promise<{ files: Files; sheet: string | undefined }> {
  const [, workbook, sheet] = /^(.+\.xlsx)#(.+)$/is.exec(path) ?? [];
  return { files: await sourceFiles(workbook ?? path), sheet };
}

/** Sheets are read as a whole, here: what was chosen and left out is told before their rows. */
async function sheetSource(
  name: string,
  paths: readonly string[],
  sheet: string | undefined,
): Promise<Source> {
  const first = await excelRows(paths[0]!, sheet, shownPath(paths[0]!));
  const others = await Promise.all(paths.slice(1).map((each) => excelRows(each, sheet, shownPath(each))));
  const names = { file: shownPath(paths[0]!), names: Object.keys(first.table.columns) };
  const parts = [first, ...others].map(({ table, rowNumbers, sheet: read }, i): SourcePart => {
    const file = shownPath(paths[i]!);
    return { table: inOrderOf(names, table, file), file: `${file}#${read}`, rowsBefore: 0, rowNumbers };
  });
  const told = [...new Set([first, ...others].flatMap((each) => each.told))];
  // A sheet is not all of its file: its rows tell it.
  return {
    name: `${name}#${first.sheet}`,
    ...(sheet === undefined && { bytes: bytesOf(paths) }),
    ...(told.length > 0 && { told }),
    parts: async function* () {
      for (const part of parts) yield await Promise.resolve(part);
    },
  };
}

/** @param isNamed whether parts name their file. */
function sourceOfFiles(
  name: string,
  { format, paths }: { readonly format: keyof typeof readers; readonly paths: readonly string[] },
  isNamed: boolean,
  options: FileSourceOptions,
): Source {
  const parts = async function* (): AsyncGenerator<SourcePart> {
    let first: { readonly file: string; readonly names: readonly string[] } | undefined;
    for (const each of paths) {
      const file = shownPath(each);
      let rowsBefore = 0;
      for await (const table of readers[format](each, file, options)) {
        first ??= { file, names: Object.keys(table.columns) };
        yield { table: inOrderOf(first, table, file), file: isNamed ? file : null, rowsBefore };
        rowsBefore += table.rowCount;
      }
    }
  };
  return { name, parts, bytes: bytesOf(paths) };
}

function bytesOf(paths: readonly string[]): NonNullable<Source["bytes"]> {
  return async function* () {
    for (const each of paths) yield* (await Deno.open(each)).readable;
  };
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
