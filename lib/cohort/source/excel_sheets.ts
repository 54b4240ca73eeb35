import { messageOf, shownText } from "lib/files/mod.ts";

/** What a cell of a sheet holds. */
export type ExcelCell = string | number | boolean | Date | null;
/** A sheet of an Excel file, row by row as it stands. */
export type ExcelSheet = { readonly sheet: string; readonly cells: readonly (readonly ExcelCell[])[] };

/**
 * The sheets of an Excel file (`.xlsx`), with all that their cells hold.
 *
 * @param shown what errors call the file.
 * @throws {Error} when it is no Excel file.
 */
export async function excelSheets(path: string, shown: string): Promise<ExcelSheet[]> {
  try {
    // Loaded by whom has such a file alone.
    const { default: readWorkbook } = await import("read-excel-file/node");
    const sheets = await readWorkbook(path);
    return sheets.map(({ sheet, data }) => ({ sheet, cells: data.map((row) => row.map(cellOf)) }));
  } catch (cause) {
    throw new Error(
      `Cannot read "${shown}" as it must be an Excel file (.xlsx): ${shownText(messageOf(cause), 300)}`,
      { cause },
    );
  }
}

function cellOf(value: unknown): ExcelCell {
  const isCell = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isCell || value instanceof Date ? value : null;
}
