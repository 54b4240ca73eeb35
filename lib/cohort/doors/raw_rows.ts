import { shownText } from "lib/files/mod.ts";
import {
  type CategoryColumn,
  categoryColumn,
  cellText,
  type Column,
  rowsWhere,
  type Table,
  tableOf,
  takeRows,
} from "lib/table/mod.ts";
import { duckDbFileRows } from "lib/warehouse/mod.ts";
import type { Violations } from "../contract/quarantine.ts";
import { type Rejected, rejectedOf } from "../contract/rejected.ts";
import { dateExample, type DateFormat, timeOf } from "../contract/time_text.ts";
import { mostLabel } from "../contract/typed_column.ts";
import { csvTable } from "../source/csv_table.ts";
import { type RawTable, unread } from "./door.ts";
import type { ExportFile } from "./export_files.ts";

/** Where rows of a table of an export are: a file, or a table of a warehouse. */
export type RawPlace = {
  /** What messages call it. */
  readonly shown: string;
  readonly parts: () => AsyncIterable<Table>;
};

/** Texts by which databases say NULL in their exports. */
const nulls = new Set(["null", "\\n", "na", "<null>"]);

/** Rows of a table of an export, and those that can't be read. */
export type RawPart = { readonly rows: Table; readonly rejected: Rejected; readonly hasGood: boolean };

/**
 * The rows of a table of an export, in parts, in the door's columns, all texts: blanks around a text are cut,
 * empty ones and `NULL` are missing, and times are as both engines read them. A row in which a time or a
 * number is none is rejected, and left out unless the table keeps such rows.
 *
 * @param dates how the export writes its dates, where not like 2022-12-31.
 * @throws {Error} naming the file that lacks columns which must be there.
 */
export async function* rawRows(
  places: readonly RawPlace[],
  table: RawTable,
  dates: DateFormat | undefined,
): AsyncGenerator<RawPart> {
  for (const file of places) {
    let rowsBefore = 0;
    for await (const part of file.parts()) {
      const own = columnsIn(part, table, file);
      const wrong: Violations = new Map();
      const texts = table.columns.map((name) => {
        const column = own.get(name);
        return [name, column === undefined ? null : textsOf(column, name, table, dates, wrong)] as const;
      });
      const missing = categoryColumn(Array.from({ length: part.rowCount }, () => null));
      const rows = tableOf(Object.fromEntries(texts.map(([name, text]) => [name, text ?? missing])));
      const rejected = rejectedOf(part, wrong, { file: file.shown, rowsBefore });
      rowsBefore += part.rowCount;
      yield { rows: onlyWanted(rows, table, wrong), rejected, hasGood: part.rowCount > wrong.size };
    }
  }
}

/** A file of an export. @param encoding of its text, where not UTF-8. */
export function rawFile({ path, shown }: ExportFile, encoding: string | undefined): RawPlace {
  return {
    shown,
    parts: async function* () {
      if (/\.parquet$/i.test(path)) return yield* duckDbFileRows({ parquet: path }, shown);
      yield* csvTable(path, encoding);
    },
  };
}

/** The columns by their names in lower case. */
function columnsIn(part: Table, table: RawTable, file: RawPlace): Map<string, Column> {
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

/** @param wrong takes the rows in which a text is none of its kind. */
function textsOf(
  column: Column,
  name: string,
  table: RawTable,
  dates: DateFormat | undefined,
  wrong: Violations,
): CategoryColumn {
  const source = column.type === "category" ? column : labelled(column);
  const [read, wanted] = table.times?.includes(name)
    ? [timeReader(dates), `a time like ${dateExample(dates)}${otherDates}`]
    : table.integers?.includes(name)
    ? [wholeText, "a whole number"]
    : [same, ""];
  const labels = source.labels.map((label) => {
    const text = label.trim();
    return text === "" || nulls.has(text.toLowerCase()) ? null : read(text);
  });
  if (labels.includes(undefined)) {
    source.codes.forEach((code, row) => {
      if (code < 0 || labels[code] !== undefined || wrong.has(row)) return;
      const value = source.labels[code]!;
      const reason = `"${shownText(value, mostLabel)}" is not ${wanted}`;
      wrong.set(row, { rule: "type", column: `${table.name}.${name}`, value, reason });
    });
  }
  return categoryColumn(Array.from(source.codes, (code) => code < 0 ? null : labels[code] ?? null));
}

const otherDates = ' (another order of day and month is said by "dates" of the cohort\'s door)';

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

/** The rows that the door reads. */
function onlyWanted(rows: Table, { only, keepsUnread }: RawTable, wrong: Violations): Table {
  if (keepsUnread) {
    const marks = Array.from({ length: rows.rowCount }, (_, row) => wrong.has(row) ? "yes" : null);
    return tableOf({ ...rows.columns, [unread]: categoryColumn(marks) });
  }
  if (only === undefined && wrong.size === 0) return rows;
  const wanted = only && new Set(only.values), column = only && rows.columns[only.column] as CategoryColumn;
  const isWanted = (row: number) =>
    wanted === undefined || wanted.has(column!.labels[column!.codes[row]!] ?? "");
  return takeRows(rows, rowsWhere(rows.rowCount, (row) => !wrong.has(row) && isWanted(row)));
}
