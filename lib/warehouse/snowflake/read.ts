import type { Column as DriverColumn, RowStatement } from "snowflake-sdk";
import { type Column, columnsOf, numberColumn, type Table, tableOf, timestampColumn } from "lib/table/mod.ts";
import { RowsLostError } from "./error.ts";

/** A value as Snowflake's answer has it: every type is written as text. */
type Raw = string | null;
/** Takes the values of one column, one a row, in order. */
type Reader = { add(value: Raw, row: number): void; finish(): Column };
/** A row as the driver keeps it before it converts it. */
type DriverRow = { readonly values: readonly Raw[] };

const dayMs = 86_400_000;
/** The last moment that a JavaScript Date can hold, in epoch milliseconds. */
const lastMoment = 8.64e15;

/**
 * Reads a statement's rows, chunk by chunk as they come, into typed arrays. NUMBER, FLOAT and BOOLEAN (1 or 0) become
 * number columns, VARCHAR category columns (labels in order of first appearance), DATE and all kinds of TIMESTAMP timestamp
 * columns (one without zone as UTC). NULL is missing. Column names come in lower case.
 *
 * @throws {TypeError} naming the column when it is of another type, or when two columns have one name.
 * @throws {RangeError} naming the column when it holds an integer above 2^53.
 * @throws {RowsLostError} when more or fewer rows come than the statement has.
 */
export async function readSnowflakeRows(statement: RowStatement): Promise<Table> {
  const columns = statement.getColumns() ?? [];
  const names = columns.map((column) => column.getName().toLowerCase());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new TypeError(
      `Cannot read a result as its columns must have different names: "${twice}" is there twice`,
    );
  }
  const rowCount = statement.getNumRows();
  const readers = columns.map((column, i) => readerOf(names[i]!, column, rowCount));
  columns.forEach(keepRaw);
  await readRows(statement, readers, rowCount);
  return tableOf(columnsOf(names.map((name, i) => [name, readers[i]!.finish()])));
}

/** Makes the driver give a column's values as they came: its own conversion makes a moment.js object of each date. */
function keepRaw(column: DriverColumn): void {
  const inside = column as unknown as { _getRowValue?: unknown };
  if (typeof inside._getRowValue !== "function") {
    throw new TypeError(
      "Cannot read rows as snowflake-sdk must convert values in _getRowValue(): it has no such",
    );
  }
  const index = column.getIndex();
  inside._getRowValue = ({ values }: DriverRow) => values[index];
}

async function readRows(
  statement: RowStatement,
  readers: readonly Reader[],
  rowCount: number,
): Promise<void> {
  let row = 0;
  for await (const values of statement.streamRows() as AsyncIterable<readonly Raw[]>) {
    if (row === rowCount) throw new RowsLostError(`more than the ${rowCount} rows came`);
    for (let i = 0; i < readers.length; i++) readers[i]!.add(values[i]!, row);
    row++;
  }
  if (row !== rowCount) throw new RowsLostError(`${row} of ${rowCount} rows came`);
}

function readerOf(name: string, column: DriverColumn, rowCount: number): Reader {
  switch (column.getType().toLowerCase()) {
    case "text":
      return textReader(rowCount);
    case "fixed":
      return valueReader(rowCount, (raw) => exactNumber(raw, name), numberColumn);
    case "real":
      return valueReader(rowCount, realNumber, numberColumn);
    case "boolean":
      return valueReader(rowCount, (raw) => (/^(1|true)$/i.test(raw) ? 1 : 0), numberColumn);
    case "date":
      return valueReader(rowCount, (raw) => Number(raw) * dayMs, timestampColumn);
    case "timestamp_ntz":
    case "timestamp_ltz":
    case "timestamp_tz":
      return valueReader(rowCount, (raw) => epochMs(raw, name), timestampColumn);
    default:
      throw new TypeError(
        `Cannot read column "${name}" as a table holds numbers, texts, dates and timestamps: ` +
          `it is ${column.getType().toUpperCase()}`,
      );
  }
}

function valueReader(
  rowCount: number,
  valueOf: (raw: string) => number,
  finish: (values: Float64Array) => Column,
): Reader {
  const values = new Float64Array(rowCount);
  return {
    add: (raw, row) => values[row] = raw === null ? NaN : valueOf(raw),
    finish: () => finish(values),
  };
}

function textReader(rowCount: number): Reader {
  const codes = new Int32Array(rowCount);
  const codeOf = new Map<string, number>();
  return {
    add(raw, row) {
      if (raw === null) {
        codes[row] = -1;
        return;
      }
      let code = codeOf.get(raw);
      if (code === undefined) {
        code = codeOf.size;
        codeOf.set(raw, code);
      }
      codes[row] = code;
    },
    finish: () => ({ type: "category", codes, labels: [...codeOf.keys()] }),
  };
}

/** Of a NUMBER: digits, and a point where it has a scale. */
function exactNumber(raw: string, name: string): number {
  const value = Number(raw);
  if (Math.abs(value) < 2 ** 53) return value;
  const whole = BigInt(raw.split(".")[0]!);
  if (whole <= 2n ** 53n && whole >= -(2n ** 53n)) return value;
  throw new RangeError(`Cannot read column "${name}" as integers must be at most 2^53: one is larger`);
}

function realNumber(raw: string): number {
  const infinite = /^(-?)inf/i.exec(raw);
  return infinite ? (infinite[1] === "-" ? -Infinity : Infinity) : Number(raw);
}

/** Of a TIMESTAMP: seconds since 1970 with up to nine decimals; one with zone has the zone behind a space. */
function epochMs(raw: string, name: string): number {
  const match = /^(-?)(\d+)(?:\.(\d{1,9}))?(?: \d+)?$/.exec(raw);
  if (match === null) {
    throw new TypeError(`Cannot read column "${name}" as timestamps come as seconds: one does not`);
  }
  const [, sign, seconds, decimals = ""] = match;
  // Microseconds first, as DuckDB counts: so the same moment is the same number on both engines.
  const micros = Number(seconds) * 1e6 + Number(decimals.padEnd(9, "0")) / 1e3;
  const size = micros <= Number.MAX_SAFE_INTEGER ? micros / 1000 : Math.round(micros / 1000);
  if (size > lastMoment) {
    throw new RangeError(
      `Cannot read column "${name}" as timestamps must lie within 275,760 years: one is infinite`,
    );
  }
  return sign === "-" ? 0 - size : size;
}
