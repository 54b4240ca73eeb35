import { shownText } from "lib/files/mod.ts";
import { type CsvLimits, type CsvRecord, CsvRecords } from "./csv_records.ts";
import { decodedText } from "./decoded_text.ts";
import { columnsOf, type Table, tableOf } from "./table.ts";

export type ParseCsvOptions = CsvLimits & {
  /** One character between two fields. */
  readonly separator?: string;
};

/** A column while it grows: a label's code is its place in the map. */
type Growing = { readonly name: string; readonly codeOf: Map<string, number>; codes: Int32Array };

/** Names that an error repeats, at most. */
const shownNames = 10;

/**
 * Reads the bytes of a CSV file with a header line into category columns, named and ordered as in the header;
 * the empty text is missing. Quoting follows RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180); line ends are
 * LF, CRLF or CR; a byte order mark is skipped; empty lines are no rows. A header without rows is a table of
 * 0 rows. A file that is cut off between two rows, or inside its last field, can't be told from a whole one;
 * packed (`.csv.gz`) it can.
 *
 * @param path what errors call the file.
 * @throws {SyntaxError} naming file and row when a row has too few or too many fields, the last one is cut
 * off, a quote is not closed, the text isn't UTF-8, the header has another separator, an empty or a repeated
 * name, a row has too many fields or a field is too long, or the file is empty.
 */
export async function parseCsv(
  bytes: AsyncIterable<Uint8Array<ArrayBuffer>>,
  path: string,
  options: ParseCsvOptions = {},
): Promise<Table> {
  const { separator = ",", ...limits } = options;
  const records = new CsvRecords(separator, limits);
  const rows = new Rows(path, separator);
  try {
    for await (const piece of decodedText(bytes, path)) rows.add(records.take(piece));
    rows.add(records.end());
  } catch (thrown) {
    // What the records refuse doesn't name the file.
    if (!(thrown instanceof SyntaxError) || !thrown.message.startsWith("as ")) throw thrown;
    throw refusal(path, thrown.message);
  }
  return rows.table();
}

/**
 * The rows read so far. The last one is held back: only the file's end tells whether one of too few fields
 * was cut off.
 */
class Rows {
  #columns: readonly Growing[] | undefined;
  #rowCount = 0;
  #last: CsvRecord | undefined;

  constructor(readonly path: string, readonly separator: string) {}

  add(records: readonly CsvRecord[]): void {
    for (const record of records) {
      if (this.#columns === undefined) this.#columns = startColumns(this.path, record, this.separator);
      else {
        this.#push(false);
        this.#last = record;
      }
    }
  }

  table(): Table {
    if (this.#columns === undefined) throw refusal(this.path, emptyRule);
    this.#push(true);
    return tableOf(columnsOf(this.#columns.map(({ name, codeOf, codes }) => [
      name,
      { type: "category", codes: codes.slice(0, this.#rowCount), labels: [...codeOf.keys()] },
    ])));
  }

  #push(isLast: boolean): void {
    const record = this.#last, columns = this.#columns!;
    if (record === undefined) return;
    this.#last = undefined;
    if (record.length !== columns.length) {
      throw wrongWidth(this.path, this.#rowCount + 1, record.length, columns.length, isLast);
    }
    for (let i = 0; i < columns.length; i++) push(columns[i]!, this.#rowCount, record[i]!);
    this.#rowCount++;
  }
}

const emptyRule = "as a CSV file must start with a header line: the file is empty";

function push(column: Growing, row: number, text: string) {
  if (row === column.codes.length) {
    const longer = new Int32Array(row * 2);
    longer.set(column.codes);
    column.codes = longer;
  }
  if (text === "") {
    column.codes[row] = -1;
    return;
  }
  let code = column.codeOf.get(text);
  if (code === undefined) column.codeOf.set(text, code = column.codeOf.size);
  column.codes[row] = code;
}

function startColumns(path: string, written: CsvRecord, separator: string): Growing[] {
  // R and pandas write the number of each row in a first column without a name.
  const header = written.length > 1 && written[0] === "" ? ["column 1", ...written.slice(1)] : written;
  const other = [",", ";", "\t", "|"].find((each) => each !== separator && header[0]!.includes(each));
  if (header.length === 1 && other !== undefined) {
    throw refusal(
      path,
      `as its columns must be separated by ${named(separator)}: ` +
        `the header is one column and seems to be separated by ${named(other)}`,
    );
  }
  const unnamed = header.indexOf("");
  if (unnamed >= 0) throw refusal(path, `as every column must have a name: column ${unnamed + 1} has none`);
  const repeated = repeatedNames(header);
  if (repeated.length > 0) {
    const shown = repeated.slice(0, shownNames).map((name) => `"${shownText(name, 100)}"`).join(", ");
    const more = repeated.length > shownNames ? ` and ${repeated.length - shownNames} more` : "";
    throw refusal(path, `as column names must differ: the header repeats ${shown}${more}`);
  }
  return header.map((name) => ({ name, codeOf: new Map(), codes: new Int32Array(16) }));
}

function repeatedNames(header: CsvRecord): string[] {
  const met = new Set<string>(), repeated = new Set<string>();
  for (const name of header) {
    if (met.has(name)) repeated.add(name);
    met.add(name);
  }
  return [...repeated];
}

function wrongWidth(
  path: string,
  row: number,
  actual: number,
  expected: number,
  isLast: boolean,
): SyntaxError {
  const fields = `${actual} field${actual === 1 ? "" : "s"}`;
  const fault = isLast && actual < expected
    ? `is the last and has ${fields}, so the file seems to be cut off`
    : `has ${fields}`;
  return refusal(path, `as every row must have ${expected} fields like the header: row ${row} ${fault}`);
}

function refusal(path: string, rule: string): SyntaxError {
  return new SyntaxError(`Cannot read "${shownText(path, 500)}" ${rule}`);
}

function named(separator: string): string {
  const names: Readonly<Record<string, string>> = {
    ",": "commas",
    ";": "semicolons",
    "\t": "tabs",
    "|": "bars",
  };
  return names[separator] ?? `"${separator}"`;
}
