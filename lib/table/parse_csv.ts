import { CsvParseStream } from "@std/csv";
import { decodedText } from "./decoded_text.ts";
import { type Table, tableOf } from "./table.ts";

export type ParseCsvOptions = {
  /** One character between two fields. */
  readonly separator?: string;
};

/** A column while it grows: a label's code is its place in the map. */
type Growing = { readonly name: string; readonly codeOf: Map<string, number>; codes: Int32Array };

/**
 * Reads the bytes of a CSV file with a header line into category columns, named and ordered as in the header; the empty
 * text is missing. Quoting follows RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180); a byte order mark is skipped; empty
 * lines are no rows. A header without rows is a table of 0 rows. A file that is cut off between two rows, or inside its last
 * field, can't be told from a whole one; packed (`.csv.gz`) it can.
 *
 * @param path what errors call the file.
 * @throws {SyntaxError} naming file and row when a row has too few or too many fields, the last one is cut off, a quote is
 * not closed, the text isn't UTF-8, the header has another separator, an empty or a repeated name, or the file is empty.
 */
export async function parseCsv(
  bytes: AsyncIterable<Uint8Array<ArrayBuffer>>,
  path: string,
  options: ParseCsvOptions = {},
): Promise<Table> {
  const { separator = "," } = options;
  const records = ReadableStream.from(decodedText(bytes, path))
    .pipeThrough(new CsvParseStream({ separator })).getReader();
  try {
    const { value: header } = await records.read();
    const columns = startColumns(path, header, separator);
    const rowCount = await readRows(path, records, columns);
    return tableOf(Object.fromEntries(columns.map(({ name, codeOf, codes }) => [
      name,
      { type: "category", codes: codes.slice(0, rowCount), labels: [...codeOf.keys()] },
    ])));
  } catch (cause) {
    throw explained(path, cause);
  } finally {
    await records.cancel().catch(() => {});
  }
}

async function readRows(
  path: string,
  records: ReadableStreamDefaultReader<string[]>,
  columns: readonly Growing[],
): Promise<number> {
  let row = 0;
  for (;;) {
    const { value: record } = await records.read();
    if (record === undefined) return row;
    if (record.length !== columns.length) {
      const isLast = record.length < columns.length && (await records.read()).done;
      throw wrongWidth(path, row + 1, record.length, columns.length, isLast);
    }
    for (let i = 0; i < columns.length; i++) push(columns[i]!, row, record[i]!);
    row++;
  }
}

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

function startColumns(path: string, header: readonly string[] | undefined, separator: string): Growing[] {
  if (header === undefined) {
    throw new SyntaxError(
      `Cannot read "${path}" as a CSV file must start with a header line: the file is empty`,
    );
  }
  const other = [",", ";", "\t", "|"].find((each) => each !== separator && header[0]!.includes(each));
  if (header.length === 1 && other !== undefined) {
    throw new SyntaxError(
      `Cannot read "${path}" as its columns must be separated by ${named(separator)}: ` +
        `the header is one column and seems to be separated by ${named(other)}`,
    );
  }
  const unnamed = header.indexOf("");
  if (unnamed >= 0) {
    throw new SyntaxError(
      `Cannot read "${path}" as every column must have a name: column ${unnamed + 1} has none`,
    );
  }
  const repeated = header.filter((name, i) => header.indexOf(name) !== i);
  if (repeated.length > 0) {
    throw new SyntaxError(
      `Cannot read "${path}" as column names must differ: the header repeats ${
        [...new Set(repeated)].map((name) => `"${name}"`).join(", ")
      }`,
    );
  }
  return header.map((name) => ({ name, codeOf: new Map(), codes: new Int32Array(1024) }));
}

function wrongWidth(
  path: string,
  row: number,
  actual: number,
  expected: number,
  isLast: boolean,
): SyntaxError {
  const fields = `${actual} field${actual === 1 ? "" : "s"}`;
  return new SyntaxError(
    `Cannot read "${path}" as every row must have ${expected} fields like the header: row ${row} ` +
      (isLast ? `is the last and has ${fields}, so the file seems to be cut off` : `has ${fields}`),
  );
}

/** The parser numbers records from 1, header included, and says no more than "bare" or "missing" quote. */
function explained(path: string, cause: unknown): unknown {
  const found = cause instanceof SyntaxError ? /^Syntax error on line (\d+);/.exec(cause.message) : null;
  if (found === null) return cause;
  const row = Number(found[1]) - 1;
  return new SyntaxError(
    `Cannot read "${path}" as quotes must enclose a whole field and be closed: ` +
      `${row === 0 ? "the header" : `row ${row}`} has a quote that is not`,
    { cause },
  );
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
