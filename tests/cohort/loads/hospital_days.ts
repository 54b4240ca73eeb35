import { dayMs, dayStart } from "lib/stats/day.ts";
import { cellText } from "lib/table/cell_text.ts";
import { categoryColumn, columnOf, type Table, tableOf } from "lib/table/table.ts";

/** A row of an extract: texts by column. */
export type ExtractRow = Readonly<Record<string, string | null>>;

/** A row's cells as texts. */
export function rowsOfTable(table: Table): ExtractRow[] {
  const columns = Object.entries(table.columns);
  return Array.from(
    { length: table.rowCount },
    (_, row) => Object.fromEntries(columns.map(([name, column]) => [name, cellText(column, row)])),
  );
}

/** Rows as a table of texts, as a CSV file gives them. */
export function tableOfRows(rows: readonly ExtractRow[], names: readonly string[]): Table {
  return tableOf(
    Object.fromEntries(names.map((name) => [name, categoryColumn(rows.map((row) => row[name] ?? null))])),
  );
}

/**
 * A source as a hospital sends it by the day: first all that was known at the end of the day before `from`,
 * then each day's news: stays that began, still open, and those that ended, with their ends. Rows without
 * days that can be read come with the first file.
 */
export function hospitalDays(table: Table, from: number, days: number): Table[] {
  const names = Object.keys(table.columns);
  const time = (text: string | null | undefined) => text ? Date.parse(text) : NaN;
  const last = from + (days - 1) * dayMs;
  const files = Array.from({ length: days + 1 }, (): ExtractRow[] => []);
  for (const row of rowsOfTable(table)) {
    const admitted = dayStart(time(row.ADMISSION_DATE)), discharged = dayStart(time(row.DISCHARGE_DATE));
    if (admitted > last) continue;
    const fileOf = (day: number) => Number.isNaN(day) || day < from ? 0 : 1 + (day - from) / dayMs;
    const began = fileOf(admitted);
    const ended = Number.isNaN(discharged) ? began : Math.max(began, fileOf(discharged));
    const open = { ...row, DISCHARGE_DATE: null, DISCHARGE_KIND: null };
    files[began]!.push(ended === began && !(discharged > last) ? row : open);
    if (ended > began && ended <= days) files[ended]!.push(row);
  }
  return files.map((rows) => tableOfRows(rows, names));
}

/** Tables of the same columns below each other. */
export function stacked(tables: readonly Table[]): Table {
  return tableOfRows(tables.flatMap(rowsOfTable), Object.keys(tables[0]!.columns));
}

/** How many rows of a column have a value. */
export function known(table: Table, name: string): number {
  const column = columnOf(table, name);
  return Array.from({ length: table.rowCount }, (_, row) => cellText(column, row)).filter((cell) =>
    cell !== null
  ).length;
}
