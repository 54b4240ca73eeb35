import { shownText } from "lib/files/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import { type Column, columnsOf, numberColumn, type Table, tableOf, timestampColumn } from "lib/table/mod.ts";
import { RowsLostError } from "../error.ts";
import type { Column as DriverColumn, RowStatement } from "../snowflake_sdk.ts";

/** Takes the cells of one column, one a row, in order: of every type each is a text, or null. */
type Reader = { add(cell: unknown, row: number): void; finish(): Column };
/** A row as the driver keeps it before it converts it. */
type DriverRow = { readonly values: unknown; readonly rowIndex: number };
/** The first row that is none, or has not one cell a column. */
type Misfit = { row?: number; cells?: number };

/** The last moment that a JavaScript Date can hold, in epoch milliseconds. */
const lastMoment = 8.64e15;

/**
 * Reads a statement's rows, chunk by chunk as they come, into typed arrays. NUMBER, FLOAT and BOOLEAN (1 or
 * 0) become number columns, VARCHAR category columns (labels in order of first appearance), DATE and all
 * kinds of TIMESTAMP timestamp columns (one without zone as UTC). NULL is missing. Column names come in lower
 * case.
 *
 * @param floats columns of numbers that come as texts: see `withExactFloats()`.
 * @throws {TypeError} naming the column when it is of another type, or when two columns have one name; naming
 * column and row when a row has not one cell a column, or a cell is none of its type.
 * @throws {RangeError} naming the column when it holds an integer above 2^53, or a day or time beyond what a
 * Date holds.
 * @throws {RowsLostError} when more or fewer rows come than the statement has.
 */
export async function readSnowflakeRows(
  statement: RowStatement,
  floats: readonly string[] = [],
): Promise<Table> {
  // a statement without rows still has a table of its columns
  const options = { floats, givesEmpty: true };
  const [table] = await Array.fromAsync(
    streamSnowflakeRows(statement, Math.max(1, countOf(statement)), options),
  );
  return table!;
}

type StreamOptions = {
  /** As `readSnowflakeRows()` takes them. */
  readonly floats?: readonly string[];
  /** A table without rows where there are none; else no table. */
  readonly givesEmpty?: boolean;
};

/** Reads them in tables of `rows` each, the last of what is left; throws as `readSnowflakeRows()` does. */
export async function* streamSnowflakeRows(
  statement: RowStatement,
  rows: number,
  { floats = [], givesEmpty = false }: StreamOptions = {},
): AsyncGenerator<Table, undefined> {
  const columns = statement.getColumns() ?? [];
  const names = columns.map((column) => column.getName().toLowerCase());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new TypeError(
      `Cannot read a result as its columns must have different names: "${twice}" is there twice`,
    );
  }
  const rowCount = countOf(statement);
  const misfit: Misfit = {};
  columns.forEach((column) => keepRaw(column, columns.length, misfit));
  const readersFrom = (row: number) =>
    columns.map((column, i) =>
      readerOf(names[i]!, kindOf(column, floats), { first: row, count: Math.min(rows, rowCount - row) })
    );
  const tableOfReaders = (readers: readonly Reader[]) =>
    tableOf(columnsOf(names.map((name, i) => [name, readers[i]!.finish()])));
  let readers = readersFrom(0);
  let row = 0;
  for await (const values of statement.streamRows() as AsyncIterable<unknown>) {
    if (row === rowCount) throw new RowsLostError(`more than the ${rowCount} rows came`);
    if (row > 0 && row % rows === 0) {
      yield tableOfReaders(readers);
      readers = readersFrom(row);
    }
    const cells = Array.isArray(values) ? values : [];
    const count = misfit.row === row ? misfit.cells! : cells.length;
    if (count !== readers.length) throw wrongWidth(names, row, count);
    for (let i = 0; i < readers.length; i++) readers[i]!.add(cells[i], row);
    row++;
  }
  if (row !== rowCount) throw new RowsLostError(`${row} of ${rowCount} rows came`);
  if (row > 0 || givesEmpty) yield tableOfReaders(readers);
}

function countOf(statement: RowStatement): number {
  const rowCount = statement.getNumRows();
  if (!Number.isSafeInteger(rowCount) || rowCount < 0) throw new RowsLostError("their number was not told");
  return rowCount;
}

/**
 * Makes the driver give a column's values as they came: its own conversion makes a moment.js object of each
 * date. It is asked for cells inside a stream, where what is thrown ends the process: a row that is none is
 * noted instead.
 */
function keepRaw(column: DriverColumn, width: number, misfit: Misfit): void {
  const inside = column as unknown as { _getRowValue?: unknown };
  if (typeof inside._getRowValue !== "function") {
    throw new TypeError(
      "Cannot read rows as snowflake-sdk must convert values in _getRowValue(): it has no such",
    );
  }
  const index = column.getIndex();
  inside._getRowValue = ({ values, rowIndex }: DriverRow) => {
    if (Array.isArray(values) && values.length === width) return values[index];
    misfit.row ??= rowIndex;
    misfit.cells ??= Array.isArray(values) ? values.length : 0;
    return undefined;
  };
}

function wrongWidth(names: readonly string[], row: number, cells: number): TypeError {
  const name = shownText(names[Math.min(cells, names.length - 1)] ?? "", 100);
  const rule = `every row must have ${names.length} cells: row ${row + 1} has ${cells}`;
  return new TypeError(`Cannot read column "${name}" as ${rule}`);
}

function kindOf(column: DriverColumn, floats: readonly string[]): string {
  return floats.includes(column.getName().toLowerCase()) ? "real" : column.getType().toLowerCase();
}

/** The rows of one table: from row `first` on. */
type Part = { readonly first: number; readonly count: number };

function readerOf(name: string, kind: string, part: Part): Reader {
  switch (kind) {
    case "text":
      return textReader(name, part);
    case "fixed":
      return valueReader(name, part, { is: "a number", valueOf: exactNumber, finish: numberColumn });
    case "real":
      return valueReader(name, part, { is: "a number", valueOf: realNumber, finish: numberColumn });
    case "boolean":
      return valueReader(name, part, { is: "true or false", valueOf: truth, finish: numberColumn });
    case "date":
      return valueReader(name, part, { is: "a day", valueOf: dayOf, finish: timestampColumn });
    case "timestamp_ntz":
    case "timestamp_ltz":
    case "timestamp_tz":
      return valueReader(name, part, {
        is: "a time in seconds",
        valueOf: epochMs,
        finish: timestampColumn,
      });
    default:
      throw new TypeError(
        `Cannot read column "${name}" as a table holds numbers, texts, dates and timestamps: ` +
          `it is ${shownText(kind.toUpperCase(), 100)}`,
      );
  }
}

type Kind = {
  /** What every cell must be. */
  readonly is: string;
  /** Undefined when the cell is none. @throws {RangeError} */
  readonly valueOf: (raw: string, name: string) => number | undefined;
  readonly finish: (values: Float64Array) => Column;
};

function valueReader(name: string, { first, count }: Part, { is, valueOf, finish }: Kind): Reader {
  const values = new Float64Array(count);
  return {
    add(cell, row) {
      const value = cell === null ? NaN : typeof cell === "string" ? valueOf(cell, name) : undefined;
      if (value === undefined) throw wrongCell(name, is, row);
      values[row - first] = value;
    },
    finish: () => finish(values),
  };
}

function textReader(name: string, { first, count }: Part): Reader {
  const codes = new Int32Array(count);
  const codeOf = new Map<string, number>();
  return {
    add(cell, row) {
      if (cell === null) {
        codes[row - first] = -1;
        return;
      }
      if (typeof cell !== "string") throw wrongCell(name, "a text", row);
      let code = codeOf.get(cell);
      if (code === undefined) {
        code = codeOf.size;
        codeOf.set(cell, code);
      }
      codes[row - first] = code;
    },
    finish: () => ({ type: "category", codes, labels: [...codeOf.keys()] }),
  };
}

/** The cell itself is not told: it may be a patient's. */
function wrongCell(name: string, is: string, row: number): TypeError {
  return new TypeError(
    `Cannot read column "${name}" as every cell must be ${is}: that of row ${row + 1} is not`,
  );
}

/** Of a NUMBER: digits, and a point where it has a scale. */
function exactNumber(raw: string, name: string): number | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(raw)) return undefined;
  const value = Number(raw);
  if (Math.abs(value) < 2 ** 53) return value;
  const whole = BigInt(raw.split(".")[0]!);
  if (whole <= 2n ** 53n && whole >= -(2n ** 53n)) return value;
  throw new RangeError(`Cannot read column "${name}" as integers must be at most 2^53: one is larger`);
}

function realNumber(raw: string): number | undefined {
  if (/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(raw)) return Number(raw);
  const infinite = /^([+-]?)inf(inity)?$/i.exec(raw);
  if (infinite) return infinite[1] === "-" ? -Infinity : Infinity;
  return /^nan$/i.test(raw) ? NaN : undefined;
}

function truth(raw: string): number | undefined {
  if (/^(1|true)$/i.test(raw)) return 1;
  return /^(0|false)$/i.test(raw) ? 0 : undefined;
}

/** Of a DATE: days since 1970. */
function dayOf(raw: string, name: string): number | undefined {
  return /^-?\d+$/.test(raw) ? moment(Number(raw) * dayMs, name) : undefined;
}

/** Of a TIMESTAMP: seconds since 1970 with up to nine decimals; one with zone has the zone behind a space. */
function epochMs(raw: string, name: string): number | undefined {
  const match = /^(-?)(\d+)(?:\.(\d{1,9}))?(?: \d+)?$/.exec(raw);
  if (match === null) return undefined;
  const [, sign, seconds, decimals = ""] = match;
  // Microseconds first, as DuckDB counts: so the same moment is the same number on both engines.
  const micros = Number(seconds) * 1e6 + Number(decimals.padEnd(9, "0")) / 1e3;
  const size = micros <= Number.MAX_SAFE_INTEGER ? micros / 1000 : Math.round(micros / 1000);
  return moment(sign === "-" ? 0 - size : size, name);
}

function moment(epochMs: number, name: string): number {
  if (Math.abs(epochMs) <= lastMoment) return epochMs;
  throw new RangeError(
    `Cannot read column "${name}" as timestamps must lie within 275,760 years: one is infinite`,
  );
}
