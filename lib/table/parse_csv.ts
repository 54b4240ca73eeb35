import { shownText } from "lib/files/mod.ts";
import { type CsvLimits, CsvScanner } from "./csv_scanner.ts";
import { LabelBytes } from "./label_bytes.ts";
import { columnsOf, type Table, tableOf } from "./table.ts";
import { utf8Bytes } from "./utf8_bytes.ts";

export type ParseCsvOptions = CsvLimits & {
  /** One ASCII character between two fields. */
  readonly separator?: string;
  /** A table of a file that is read in parts is full at so many rows, or some more. Default: one table. */
  readonly rows?: number;
};

/** A column while it grows. */
type Growing = { readonly name: string; readonly labels: LabelBytes; codes: Int32Array<ArrayBuffer> };

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
  options: Omit<ParseCsvOptions, "rows"> = {},
): Promise<Table> {
  for await (const table of csvTables(bytes, path, options)) return table;
  throw refusal(path, emptyRule);
}

/**
 * The same in parts of at least `rows` rows, but for the last: tables with the same columns and labels of
 * their own, one of no rows where there are none.
 *
 * @throws {SyntaxError} as `parseCsv()` does, when it comes to what is wrong.
 */
export async function* csvTables(
  bytes: AsyncIterable<Uint8Array<ArrayBuffer>>,
  path: string,
  options: ParseCsvOptions = {},
): AsyncGenerator<Table> {
  const { separator = ",", rows = Infinity, ...limits } = options;
  const part = new Part(path, separator);
  const scanner = new CsvScanner(part, separator, limits);
  const scan = (step: () => void) => {
    try {
      step();
    } catch (thrown) {
      // What the scanner refuses doesn't name the file.
      if (!(thrown instanceof SyntaxError) || !thrown.message.startsWith("as ")) throw thrown;
      throw refusal(path, thrown.message);
    }
  };
  for await (const piece of utf8Bytes(bytes, path)) {
    scan(() => scanner.take(piece));
    if (part.rowCount >= rows) yield part.take();
  }
  scan(() => scanner.end());
  part.close();
  if (part.rowCount > 0 || part.isFirst) yield part.take();
}

/** The rows read since the last table. */
class Part {
  rowCount = 0;
  isFirst = true;
  readonly #header: string[] = [];
  #columns: readonly Growing[] | undefined;
  #field = 0;
  /** Rows of the tables before. */
  #before = 0;
  /** A row of another width: only what comes next tells whether it is the last, and was cut off. */
  #wrong: { readonly row: number; readonly fields: number } | undefined;

  constructor(readonly path: string, readonly separator: string) {}

  field(bytes: Uint8Array<ArrayBuffer>, from: number, to: number, hash: number): void {
    const columns = this.#columns;
    if (columns === undefined) {
      this.#header.push(decoder.decode(bytes.subarray(from, to)));
      return;
    }
    const column = columns[this.#field++];
    if (column === undefined) return;
    column.codes[this.rowCount] = from === to ? -1 : column.labels.codeOf(bytes, from, to, hash);
  }

  row(): void {
    if (this.#columns === undefined) {
      this.#columns = startColumns(this.path, this.#header, this.separator);
      return;
    }
    if (this.#wrong !== undefined) throw this.#wrongWidth(false);
    const fields = this.#field;
    this.#field = 0;
    if (fields !== this.#columns.length) this.#wrong = { row: this.#before + this.rowCount + 1, fields };
    this.rowCount++;
    if (this.rowCount === this.#columns[0]!.codes.length) this.#columns.forEach(lengthen);
  }

  /** @throws {SyntaxError} when the file ended in the middle of a row, or has no header. */
  close(): void {
    if (this.#columns === undefined) throw refusal(this.path, emptyRule);
    if (this.#wrong !== undefined) throw this.#wrongWidth(true);
  }

  /** The rows so far as a table, to begin another one, in which the row under way comes first. */
  take(): Table {
    const { rowCount } = this;
    const columns = this.#columns!.map(({ name, labels, codes }, i) => {
      const column = { type: "category", codes: codes.slice(0, rowCount), labels: labels.labels() } as const;
      const begun = labels.restart(i < this.#field ? codes[rowCount]! : -1);
      codes[0] = begun;
      return [name, column] as const;
    });
    this.isFirst = false;
    this.#before += rowCount;
    this.rowCount = 0;
    return tableOf(columnsOf(columns));
  }

  #wrongWidth(isLast: boolean): SyntaxError {
    const { row, fields } = this.#wrong!;
    return wrongWidth(this.path, row, fields, this.#columns!.length, isLast);
  }
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const emptyRule = "as a CSV file must start with a header line: the file is empty";

function lengthen(column: Growing): void {
  const longer = new Int32Array(2 * column.codes.length);
  longer.set(column.codes);
  column.codes = longer;
}

function startColumns(path: string, written: readonly string[], separator: string): Growing[] {
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
  return header.map((name) => ({ name, labels: new LabelBytes(), codes: new Int32Array(16) }));
}

function repeatedNames(header: readonly string[]): string[] {
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
