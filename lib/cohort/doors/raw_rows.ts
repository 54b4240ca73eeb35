import { shownText } from "lib/files/mod.ts";
import {
  type CategoryColumn,
  categoryColumn,
  cellText,
  type Column,
  readCsvParts,
  type Table,
  tableOf,
  takeRows,
} from "lib/table/mod.ts";
import { duckDbFileRows } from "lib/warehouse/mod.ts";
import { dateExample, type DateFormat, timeOf } from "../contract/time_text.ts";
import type { RawTable } from "./door.ts";
import type { ExportFile } from "./export_files.ts";
import { separatorOf } from "./separator_of.ts";

/** Texts by which databases say NULL in their exports. */
const nulls = new Set(["null", "\\n", "na", "<null>"]);

/**
 * The rows of a table of an export, in parts, in the door's columns, all texts: blanks around a text are cut,
 * empty ones and `NULL` are missing, and times are as both engines read them.
 *
 * @param dates how the export writes its dates, where not like 2022-12-31.
 * @throws {Error} naming file, row and column when a time or a number is none, or columns that must be there.
 */
export async function* rawRows(
  files: readonly ExportFile[],
  table: RawTable,
  dates: DateFormat | undefined,
): AsyncGenerator<Table> {
  for (const file of files) {
    let rowsBefore = 0;
    for await (const part of partsOf(file)) {
      const own = columnsIn(part, table, file);
      const rows = { file: file.shown, rowsBefore };
      const texts = table.columns.map((name) => {
        const column = own.get(name);
        return [name, column === undefined ? null : textsOf(column, name, table, dates, rows)] as const;
      });
      rowsBefore += part.rowCount;
      const missing = categoryColumn(Array.from({ length: part.rowCount }, () => null));
      yield onlyWanted(
        tableOf(Object.fromEntries(texts.map(([name, text]) => [name, text ?? missing]))),
        table,
      );
    }
  }
}

async function* partsOf({ path, shown }: ExportFile): AsyncGenerator<Table> {
  if (/\.parquet$/i.test(path)) {
    yield* duckDbFileRows({ parquet: path }, shown);
  } else {
    yield* readCsvParts(path, { rows: 65_536, separator: await separatorOf(path) });
  }
}

/** The columns by their names in lower case. */
function columnsIn(part: Table, table: RawTable, file: ExportFile): Map<string, Column> {
  const own = new Map(
    Object.entries(part.columns).map(([name, column]) => [name.trim().toLowerCase(), column]),
  );
  const lacking = table.columns.filter((name) => !own.has(name) && !table.optional?.includes(name));
  if (lacking.length === 0) return own;
  throw new Error(
    `Cannot read "${file.shown}" as table ${table.name} must have the columns ${lacking.join(", ")}: it has ${
      shownText([...own.keys()].join(", "), 300)
    }`,
  );
}

function textsOf(
  column: Column,
  name: string,
  table: RawTable,
  dates: DateFormat | undefined,
  { file, rowsBefore }: { readonly file: string; readonly rowsBefore: number },
): CategoryColumn {
  const source = column.type === "category" ? column : labelled(column);
  const read = table.times?.includes(name)
    ? timeReader(dates)
    : table.integers?.includes(name)
    ? wholeText
    : same;
  const labels = source.labels.map((label) => {
    const text = label.trim();
    return text === "" || nulls.has(text.toLowerCase()) ? null : read(text);
  });
  const wrong = labels.findIndex((label) => label === undefined);
  if (wrong >= 0) {
    const row = rowsBefore + source.codes.indexOf(wrong) + 1;
    const wanted = table.times?.includes(name)
      ? `times like ${
        dateExample(dates)
      } (another order of day and month is said by "dates" of the cohort's door)`
      : "whole numbers";
    throw new Error(
      `Cannot read "${file}" as its ${name} must be ${wanted}: in row ${row} it is "${
        shownText(source.labels[wrong]!, 100)
      }"`,
    );
  }
  return categoryColumn(Array.from(source.codes, (code) => code < 0 ? null : labels[code]!));
}

function labelled(column: Column): CategoryColumn {
  const rows = column.type === "category" ? column.codes.length : column.values.length;
  return categoryColumn(Array.from({ length: rows }, (_, row) => cellText(column, row)));
}

function same(text: string): string {
  return text;
}

/** Also `9201.0`, as a column of numbers with missing ones is written by pandas. */
function wholeText(text: string): string | undefined {
  return /^([+-]?\d{1,18})(?:\.0+)?$/.exec(text)?.[1];
}

function timeReader(dates: DateFormat | undefined): (text: string) => string | undefined {
  return (text) => {
    const time = timeOf(text, dates);
    return time === null ? undefined : new Date(time).toISOString().slice(0, 23).replace("T", " ");
  };
}

function onlyWanted(rows: Table, { only }: RawTable): Table {
  if (only === undefined) return rows;
  const column = rows.columns[only.column] as CategoryColumn;
  const wanted = new Set(only.values);
  const at = Array.from(column.codes.keys()).filter((row) =>
    wanted.has(column.labels[column.codes[row]!] ?? "")
  );
  return takeRows(rows, Int32Array.from(at));
}
