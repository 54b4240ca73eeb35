import {
  type DuckDBDateValue,
  type DuckDBDecimalType,
  type DuckDBMaterializedResult,
  type DuckDBTimestampNanosecondsValue,
  type DuckDBTimestampValue,
  type DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  type DuckDBVector,
} from "@duckdb/node-api";
import { TextReader } from "lib/warehouse/duckdb/text_reader.ts";
import { isValid, rawVector } from "lib/warehouse/duckdb/vector.ts";

/** How Snowflake describes one column of a result. */
export type RowType = {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly length: number | null;
  readonly byteLength: number | null;
};

/** Rows as Snowflake's JSON sends them: every value is a text, or null. */
export type WireRow = readonly (string | null)[];
export type WireResult = { readonly columns: readonly RowType[]; readonly rows: readonly WireRow[] };

/** Reads one column of a result, vector by vector, as texts. */
type ColumnReader = {
  read(vector: DuckDBVector, count: number, offset: number): void;
  texts(): readonly (string | null)[];
};

/** A column of Snowflake's type `type`. */
export function rowType(name: string, type: string, numbers: Partial<RowType> = {}): RowType {
  return {
    name,
    type,
    nullable: true,
    precision: null,
    scale: null,
    length: null,
    byteLength: null,
    ...numbers,
  };
}

/** A result of one column and one row, as statements without rows give it. */
export function oneValue(name: string, type: string, value: string): WireResult {
  return {
    columns: [rowType(name, type, type === "fixed" ? { precision: 38, scale: 0 } : {})],
    rows: [[value]],
  };
}

/**
 * Turns a DuckDB result into Snowflake's wire format. A column's name is upper case unless `text`, the
 * statement, quotes it. @throws {TypeError} naming the column whose type has no counterpart.
 */
export async function toWire(result: DuckDBMaterializedResult, text: string): Promise<WireResult> {
  const names = result.columnNames().map((name) => columnName(name, text));
  const types = result.columnTypes();
  const columns = names.map((name, i) => columnOf(name, types[i]!));
  const readers = types.map((type) => readerOf(type, result.rowCount));
  let offset = 0;
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    const { rowCount } = chunk;
    for (let i = 0; i < readers.length; i++) readers[i]!.read(chunk.getColumnVector(i), rowCount, offset);
    offset += rowCount;
  }
  const texts = readers.map((reader) => reader.texts());
  return { columns, rows: Array.from({ length: offset }, (_, row) => texts.map((column) => column[row]!)) };
}

function columnName(name: string, text: string): string {
  if (name === "count_star()") return "COUNT(*)";
  return text.includes(`"${name}"`) ? name : name.toUpperCase();
}

function columnOf(name: string, type: DuckDBType): RowType {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return rowType(name, "boolean");
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.UHUGEINT:
      return rowType(name, "fixed", { precision: 38, scale: 0 });
    case DuckDBTypeId.DECIMAL: {
      const { width, scale } = type as DuckDBDecimalType;
      return rowType(name, "fixed", { precision: width, scale });
    }
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      return rowType(name, "real");
    case DuckDBTypeId.DATE:
      return rowType(name, "date");
    case DuckDBTypeId.TIME:
      return rowType(name, "time", { scale: 9 });
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_NS:
      return rowType(name, "timestamp_ntz", { scale: 9 });
    case DuckDBTypeId.TIMESTAMP_TZ:
      return rowType(name, "timestamp_ltz", { scale: 9 });
    case DuckDBTypeId.BLOB:
      return rowType(name, "binary", { length: 8388608, byteLength: 8388608 });
    case DuckDBTypeId.STRUCT:
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.MAP:
      throw new TypeError(`Cannot send column "${name}" as nested values have no counterpart: it is ${type}`);
    default:
      return rowType(name, type.alias === "JSON" ? "variant" : "text", {
        length: 16777216,
        byteLength: 16777216,
      });
  }
}

function readerOf(type: DuckDBType, rowCount: number): ColumnReader {
  if (type.typeId === DuckDBTypeId.VARCHAR) return textReader(rowCount);
  if (type.typeId === DuckDBTypeId.DOUBLE) return doubleReader();
  const convert = converterOf(type);
  const texts: (string | null)[] = [];
  return {
    read(vector, count) {
      for (let row = 0; row < count; row++) {
        const value = vector.getItem(row);
        texts.push(value === null ? null : convert(value));
      }
    },
    texts: () => texts,
  };
}

function textReader(rowCount: number): ColumnReader {
  const reader = new TextReader(rowCount);
  return {
    read: (vector, count, offset) => reader.read(vector as DuckDBVector<string>, count, offset),
    texts() {
      const { codes, labels } = reader.finish(rowCount);
      return Array.from(codes, (code) => code < 0 ? null : labels[code]!);
    },
  };
}

function doubleReader(): ColumnReader {
  const texts: (string | null)[] = [];
  return {
    read(vector, count) {
      const { bytes, valid } = rawVector(vector);
      const values = new Float64Array(bytes.buffer, bytes.byteOffset, count);
      for (let row = 0; row < count; row++) texts.push(isValid(valid, row) ? realText(values[row]!) : null);
    },
    texts: () => texts,
  };
}

function converterOf(type: DuckDBType): (value: DuckDBValue) => string {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return (value) => value ? "1" : "0";
    case DuckDBTypeId.FLOAT:
      return (value) => realText(value as number);
    case DuckDBTypeId.DATE:
      return (value) => String((value as DuckDBDateValue).days);
    case DuckDBTypeId.TIME:
      return (value) => secondsText((value as DuckDBTimeValue).micros * 1000n);
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return (value) => secondsText((value as DuckDBTimestampValue).micros * 1000n);
    case DuckDBTypeId.TIMESTAMP_NS:
      return (value) => secondsText((value as DuckDBTimestampNanosecondsValue).nanos);
    default:
      return (value) => String(value);
  }
}

/**
 * A FLOAT as Snowflake's JSON has it: of numbers below 1 ten digits, of others nine decimals, and no more
 * than fifteen digits; the special numbers in its own way, which `Number()` doesn't read.
 */
function realText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const digits = Number(value.toPrecision(Math.abs(value) < 1 ? 10 : 15));
  return String(Math.abs(digits) < 1 || Math.abs(digits) > 1e15 ? digits : Number(digits.toFixed(9)));
}

/**
 * Seconds since 1970 with nine decimals; before 1970 the sign holds for all of it (-0.5 s is `-0.500000000`).
 */
function secondsText(nanos: bigint): string {
  const size = nanos < 0n ? -nanos : nanos;
  const decimals = String(size % 1_000_000_000n).padStart(9, "0");
  return `${nanos < 0n ? "-" : ""}${size / 1_000_000_000n}.${decimals}`;
}
