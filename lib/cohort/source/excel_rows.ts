import { shownText } from "lib/files/mod.ts";
import { categoryColumn, type Column, columnsOf, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { type ExcelCell, excelSheets } from "./excel_sheets.ts";

/** The table of a sheet. */
export type SheetRows = {
  readonly table: Table;
  /** The row of the sheet that each of its rows is, from 1. */
  readonly rowNumbers: readonly number[];
  readonly sheet: string;
  /** What was chosen or left out, in sentences. */
  readonly told: readonly string[];
};

/**
 * The table in a sheet of an Excel file (`.xlsx`): its names, and the rows below; a column of dates is one of
 * times (as the sheet's clock shows them), one of numbers of numbers, and every other one of texts, in which
 * dates are like 2022-12-31. Empty rows are no rows. Titles above the names, and notes or a total below the
 * table behind an empty row, are told by how few cells they fill: less than half of the names'.
 *
 * @param sheet its name; where none is said, the one that fills most cells.
 * @param shown what errors call the file.
 * @throws {Error} when it is no Excel file, or has no such sheet, naming those that it has.
 * @throws {SyntaxError} naming sheet, row and column where a name is missing or stands twice, or a row goes
 * on beyond the names.
 */
export async function excelRows(path: string, sheet: string | undefined, shown: string): Promise<SheetRows> {
  const sheets = await excelSheets(path, shown);
  const found = sheet === undefined ? fullest(sheets) : sheets.find((each) => each.sheet === sheet);
  if (found === undefined) {
    throw new Error(
      `Cannot read "${shown}" as it must have a sheet "${shownText(sheet ?? "", 100)}": it has ${
        sheets.map((each) => `"${shownText(each.sheet, 100)}"`).join(", ") || "none"
      }`,
    );
  }
  const isChosen = sheet === undefined && sheets.length > 1, name = shownText(found.sheet, 100);
  const choice = `Of ${sheets.length} sheets "${name}" is read, the fullest: FILE.xlsx#SHEET names another`;
  const read = tableOfCells(found.cells, `sheet "${name}" of "${shown}"`);
  return { ...read, sheet: found.sheet, told: [...(isChosen ? [choice] : []), ...read.told] };
}

type Cells = readonly (readonly ExcelCell[])[];

function fullest<T extends { readonly cells: Cells }>(sheets: readonly T[]): T | undefined {
  const size = ({ cells }: T) => cells.reduce((sum, row) => sum + filledIn(row), 0);
  return sheets.toSorted((a, b) => size(b) - size(a))[0];
}

function filledIn(row: readonly ExcelCell[] | undefined): number {
  return row?.filter((cell) => !isEmpty(cell)).length ?? 0;
}

function tableOfCells(cells: Cells, where: string): Omit<SheetRows, "sheet"> {
  const { top, end } = tablePlace(cells);
  const names = namesOf(cells[top] ?? [], where, top);
  const rowNumbers: number[] = [], rows: (readonly ExcelCell[])[] = [];
  for (let at = top + 1; at < end; at++) {
    const row = cells[at]!;
    if (filledIn(row) === 0) continue;
    const beyond = row.findIndex((cell, i) => i >= names.length && !isEmpty(cell));
    if (beyond >= 0) throw refusal(where, "a row must end with the names", at, beyond, "it holds a value");
    rows.push(row);
    rowNumbers.push(at + 1);
  }
  const columns = names.map((name, i) => [name, columnOfCells(rows.map((row) => row[i] ?? null))] as const);
  const left = [...cells.slice(0, top), ...cells.slice(end)].filter((row) => filledIn(row) > 0).length;
  const told = left === 0 ? [] : [
    `The table of ${where} begins in row ${top + 1} and ends in row ${rowNumbers.at(-1) ?? top + 1}: ` +
    `${left} rows above or below it are titles or notes`,
  ];
  return { table: tableOf(columnsOf(columns)), rowNumbers, told };
}

/** The row of the names, and the first row behind the table. */
function tablePlace(cells: Cells): { readonly top: number; readonly end: number } {
  const filled = cells.map(filledIn), widest = filled.reduce((most, each) => Math.max(most, each), 0);
  const top = Math.max(0, filled.findIndex((each) => 2 * each > widest));
  const half = (filled[top] ?? 0) / 2;
  const last = filled.findLastIndex((each) => each >= half);
  const gap = filled.indexOf(0, last + 1);
  return { top, end: gap < 0 ? cells.length : gap };
}

function namesOf(header: readonly ExcelCell[], where: string, top: number): string[] {
  const width = header.reduce<number>((most, cell, at) => isEmpty(cell) ? most : at + 1, 0);
  const names = Array.from(
    { length: width },
    (_, at) => (textOf(header[at] ?? null) ?? "").replaceAll(/\s+/g, " ").trim(),
  );
  names.forEach((name, at) => {
    if (name === "") throw refusal(where, "every column must have a name", top, at, "it has none");
    const first = names.indexOf(name);
    if (first === at) return;
    const twice = `"${shownText(name, 100)}" is the name of column ${letters(first)} too`;
    throw refusal(where, "each name must stand once", top, at, twice);
  });
  return names;
}

function refusal(where: string, rule: string, row: number, at: number, state: string): SyntaxError {
  return new SyntaxError(
    `Cannot read ${where} as ${rule}: in row ${row + 1}, column ${letters(at)}, ${state}`,
  );
}

/** A column as Excel calls it: A to Z, AA, … */
function letters(at: number): string {
  const last = String.fromCharCode(65 + at % 26);
  return at < 26 ? last : letters(Math.floor(at / 26) - 1) + last;
}

function isEmpty(cell: ExcelCell | undefined): boolean {
  return cell === null || cell === undefined || (typeof cell === "string" && cell.trim() === "");
}

function columnOfCells(cells: readonly ExcelCell[]): Column {
  const filled = cells.filter((cell) => !isEmpty(cell));
  if (filled.length > 0 && filled.every((cell) => typeof cell === "number")) {
    return numberColumn(Float64Array.from(cells, (cell) => typeof cell === "number" ? cell : NaN));
  }
  if (filled.length > 0 && filled.every((cell) => cell instanceof Date)) {
    return {
      type: "timestamp",
      values: Float64Array.from(cells, (cell) => cell instanceof Date ? secondOf(cell) : NaN),
    };
  }
  return categoryColumn(cells.map((cell) => isEmpty(cell) ? null : textOf(cell)));
}

function textOf(cell: ExcelCell): string | null {
  if (cell === null) return null;
  return cell instanceof Date
    ? new Date(secondOf(cell)).toISOString().replace("T00:00:00.000Z", "")
    : String(cell);
}

/** A sheet counts in days: 10:30 is 0.4375, and 10:20 a fraction that no double holds. */
function secondOf(time: Date): number {
  return Math.round(time.getTime() / 1000) * 1000;
}
