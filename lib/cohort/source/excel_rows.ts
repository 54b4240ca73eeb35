import { messageOf, shownText } from "lib/files/mod.ts";
import { categoryColumn, type Column, columnsOf, numberColumn, type Table, tableOf } from "lib/table/mod.ts";

/** What a cell of a sheet holds. */
type Cell = string | number | boolean | Date | null;

/**
 * The rows of a sheet of an Excel file (`.xlsx`), as one table: the first row has the names; a column of
 * dates is one of times (as the sheet's clock shows them), one of numbers of numbers, and every other one of
 * texts, in which dates are like 2022-12-31. Empty rows are no rows.
 *
 * @param sheet its name; the first one where none is said.
 * @param shown what errors call the file.
 * @throws {Error} when it is no Excel file, or has no such sheet, naming those that it has.
 * @throws {SyntaxError} naming sheet, row and column where a name is missing or stands twice, or a row goes
 * on beyond the names.
 */
export async function excelRows(path: string, sheet: string | undefined, shown: string): Promise<Table> {
  const sheets = await opened(path, shown);
  const found = sheet === undefined ? sheets[0] : sheets.find((each) => each.sheet === sheet);
  if (found === undefined) {
    throw new Error(
      `Cannot read "${shown}" as it must have a sheet "${shownText(sheet ?? "", 100)}": it has ${
        sheets.map((each) => `"${shownText(each.sheet, 100)}"`).join(", ") || "none"
      }`,
    );
  }
  const cells = found.data.map((row) => row.map(cellOf));
  return tableOfCells(cells, `sheet "${shownText(found.sheet, 100)}" of "${shown}"`);
}

function cellOf(value: unknown): Cell {
  const isCell = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isCell || value instanceof Date ? value : null;
}

async function opened(path: string, shown: string) {
  try {
    // Loaded by whom has such a file alone.
    const { default: readWorkbook } = await import("read-excel-file/node");
    return await readWorkbook(path);
  } catch (cause) {
    throw new Error(
      `Cannot read "${shown}" as it must be an Excel file (.xlsx): ${shownText(messageOf(cause), 300)}`,
      { cause },
    );
  }
}

function tableOfCells(cells: readonly (readonly Cell[])[], where: string): Table {
  const [header = [], ...rows] = cells;
  const width = header.reduce<number>((most, cell, at) => isEmpty(cell) ? most : at + 1, 0);
  const names = Array.from({ length: width }, (_, at) => textOf(header[at] ?? null)?.trim() ?? "");
  names.forEach((name, at) => {
    if (name === "") throw refusal(where, "every column must have a name", 1, at, "it has none");
    const first = names.indexOf(name);
    if (first < at) {
      throw refusal(
        where,
        "each name must stand once",
        1,
        at,
        `"${shownText(name, 100)}" is the name of column ${letters(first)} too`,
      );
    }
  });
  rows.forEach((row, i) => {
    const beyond = row.findIndex((cell, at) => at >= width && !isEmpty(cell));
    if (beyond >= 0) throw refusal(where, "a row must end with the names", i + 2, beyond, "it holds a value");
  });
  const filled = rows.filter((row) => row.some((cell) => !isEmpty(cell)));
  return tableOf(
    columnsOf(names.map((name, at) => [name, columnOfCells(filled.map((row) => row[at] ?? null))])),
  );
}

function refusal(where: string, rule: string, row: number, at: number, state: string): SyntaxError {
  return new SyntaxError(`Cannot read ${where} as ${rule}: in row ${row}, column ${letters(at)}, ${state}`);
}

/** A column as Excel calls it: A to Z, AA, … */
function letters(at: number): string {
  const last = String.fromCharCode(65 + at % 26);
  return at < 26 ? last : letters(Math.floor(at / 26) - 1) + last;
}

function isEmpty(cell: Cell | undefined): boolean {
  return cell === null || cell === undefined || (typeof cell === "string" && cell.trim() === "");
}

function columnOfCells(cells: readonly Cell[]): Column {
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

function textOf(cell: Cell): string | null {
  if (cell === null) return null;
  return cell instanceof Date
    ? new Date(secondOf(cell)).toISOString().replace("T00:00:00.000Z", "")
    : String(cell);
}

/** A sheet counts in days: 10:30 is 0.4375, and 10:20 a fraction that no double holds. */
function secondOf(time: Date): number {
  return Math.round(time.getTime() / 1000) * 1000;
}
