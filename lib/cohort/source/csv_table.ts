import { readCsvParts, type Table } from "lib/table/mod.ts";
import { csvForm } from "./csv_form.ts";

/** Rows that a part has, or some more. */
const partRows = 65_536;

/**
 * The table of a text file in parts, whatever separates its fields, below titles if there are any.
 *
 * @param encoding of its text, where not UTF-8.
 * @throws as `readCsvParts()`.
 */
export async function* csvTable(path: string, encoding?: string): AsyncGenerator<Table> {
  const { separator, titleLines } = await csvForm(path, encoding);
  const text = encoding === undefined ? {} : { encoding };
  yield* readCsvParts(path, { rows: partRows, separator, titleLines, ...text });
}
