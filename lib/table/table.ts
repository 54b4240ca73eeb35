import { LabelCodes } from "./label_codes.ts";

/** Missing numbers are NaN. */
export type NumberColumn = { readonly type: "number"; readonly values: Float64Array };
/** `codes[row]` points into `labels`; -1 is missing. */
export type CategoryColumn = {
  readonly type: "category";
  readonly codes: Int32Array;
  readonly labels: readonly string[];
};
/** Epoch milliseconds UTC; NaN is missing. */
export type TimestampColumn = { readonly type: "timestamp"; readonly values: Float64Array };
export type Column = NumberColumn | CategoryColumn | TimestampColumn;
export type Columns = Readonly<Record<string, Column>>;

/** Columnar data: every column has `rowCount` rows. Column order is the order of the record's keys. */
export type Table = { readonly rowCount: number; readonly columns: Columns };

/** One row as an object, for display only: a label, a number, an ISO date, or null where missing. */
export type DisplayRow = Readonly<Record<string, string | number | null>>;

/**
 * Puts columns together to a table.
 *
 * @throws {TypeError} when the columns differ in length.
 */
export function tableOf(columns: Columns): Table {
  const [first, ...rest] = Object.entries(columns);
  if (first === undefined) return { rowCount: 0, columns };
  const rowCount = lengthOf(first[1]);
  for (const [name, column] of rest) {
    if (lengthOf(column) !== rowCount) {
      throw new TypeError(
        `Cannot make a table as all columns must have as many rows as "${first[0]}" (${rowCount}): ` +
          `"${name}" has ${lengthOf(column)}`,
      );
    }
  }
  return { rowCount, columns };
}

/**
 * Columns in the order in which they are given. A plain record moves names that are whole numbers (`2022`) to
 * its front: where there are some, the record is one that keeps the order.
 */
export function columnsOf(entries: readonly (readonly [string, Column])[]): Columns {
  const columns = Object.fromEntries(entries);
  const names = [...new Set(entries.map(([name]) => name))];
  if (Object.keys(columns).every((name, i) => name === names[i])) return columns;
  return new Proxy(columns, { ownKeys: () => names });
}

/** The column `name`, of whatever type. @throws {TypeError} when there is none, listing those there are. */
export function columnOf(table: Table, name: string): Column {
  const column = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
  if (column === undefined) {
    throw new TypeError(
      `Cannot read column "${name}" as the table has no such column: it has ${
        Object.keys(table.columns).join(", ")
      }`,
    );
  }
  return column;
}

/**
 * The values of the number column `name` (NaN where missing). @throws {TypeError} when it is of another type.
 */
export function numbersOf(table: Table, name: string): Float64Array {
  const column = columnOf(table, name);
  if (column.type !== "number") throw wrongType(name, "number", column.type);
  return column.values;
}

/** The category column `name`. @throws {TypeError} when it is of another type. */
export function categoriesOf(table: Table, name: string): CategoryColumn {
  const column = columnOf(table, name);
  if (column.type !== "category") throw wrongType(name, "category", column.type);
  return column;
}

/**
 * Epoch milliseconds of the timestamp column `name` (NaN where missing). @throws {TypeError} when it is of
 * another type.
 */
export function timestampsOf(table: Table, name: string): Float64Array {
  const column = columnOf(table, name);
  if (column.type !== "timestamp") throw wrongType(name, "timestamp", column.type);
  return column.values;
}

export function numberColumn(values: ArrayLike<number>): NumberColumn {
  return { type: "number", values: values instanceof Float64Array ? values : Float64Array.from(values) };
}

export function timestampColumn(epochMs: ArrayLike<number>): TimestampColumn {
  return {
    type: "timestamp",
    values: epochMs instanceof Float64Array ? epochMs : Float64Array.from(epochMs),
  };
}

/** A category column out of texts; labels in order of first appearance, null becomes -1. */
export function categoryColumn(texts: readonly (string | null)[]): CategoryColumn {
  const known = new LabelCodes<string>();
  const codes = Int32Array.from(texts, (text) => text === null ? -1 : known.codeOf(text));
  return { type: "category", codes, labels: known.labels() };
}

/** The rows `rows[0], rows[1], …` of a table, in that order. */
export function takeRows(table: Table, rows: Int32Array): Table {
  const columns = Object.entries(table.columns).map(([name, column]) =>
    [name, takeColumn(column, rows)] as const
  );
  return { rowCount: rows.length, columns: columnsOf(columns) };
}

/** The indices of the rows for which `keep` is true, ascending. */
export function rowsWhere(rowCount: number, keep: (row: number) => boolean): Int32Array {
  const rows = new Int32Array(rowCount);
  let count = 0;
  for (let row = 0; row < rowCount; row++) if (keep(row)) rows[count++] = row;
  return rows.slice(0, count);
}

/** The first `limit` rows as objects, for display only. Dates at midnight are written as `2022-11-01`. */
export function displayRows(table: Table, limit = 10): DisplayRow[] {
  const names = Object.keys(table.columns);
  return Array.from(
    { length: Math.min(limit, table.rowCount) },
    (_, row) => Object.fromEntries(names.map((name) => [name, displayValue(columnOf(table, name), row)])),
  );
}

/** How many values of a column are missing. */
export function missingCount(column: Column): number {
  let count = 0;
  if (column.type === "category") {
    const { codes } = column;
    for (let row = 0; row < codes.length; row++) if (codes[row]! < 0) count++;
  } else {
    const { values } = column;
    for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row]!)) count++;
  }
  return count;
}

/** Whether a column has one value or none; missing values don't count. */
export function isConstant(column: Column): boolean {
  const values = column.type === "category" ? column.codes : column.values;
  let first = NaN;
  for (const value of values) {
    if (Number.isNaN(value) || (column.type === "category" && value < 0)) continue;
    if (Number.isNaN(first)) first = value;
    else if (value !== first) return false;
  }
  return true;
}

export function lengthOf(column: Column): number {
  return column.type === "category" ? column.codes.length : column.values.length;
}

function takeColumn(column: Column, rows: Int32Array): Column {
  if (column.type === "category") {
    const codes = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i]!]!;
    return { type: "category", codes, labels: column.labels };
  }
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]!]!;
  return { type: column.type, values };
}

function displayValue(column: Column, row: number): string | number | null {
  if (column.type === "category") return column.labels[column.codes[row]!] ?? null;
  const value = column.values[row]!;
  if (Number.isNaN(value)) return null;
  if (column.type === "number") return value;
  return new Date(value).toISOString().replace("T00:00:00.000Z", "");
}

function wrongType(name: string, wanted: string, actual: string): TypeError {
  return new TypeError(`Cannot read column "${name}" as ${wanted}: it is a ${actual} column`);
}
