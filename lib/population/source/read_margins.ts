import { readCsvParts, type Table, tableOf } from "lib/table/mod.ts";

/**
 * Reads what is known of how many people have a label, of a CSV file (item, label, people), or are of a cell.
 * What it says is checked by `rakedSurvey()` and `poststratified()`. A relative path starts at the project
 * root.
 *
 * @throws {Error} when there is no such file; {SyntaxError} when it is no CSV table.
 */
export async function readMargins(path: string): Promise<Table> {
  for await (const table of readCsvParts(path)) return table;
  return tableOf({});
}
