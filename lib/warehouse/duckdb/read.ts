import {
  type DuckDBDataChunk,
  type DuckDBDecimalValue,
  type DuckDBResult,
  DuckDBTypeId,
  type DuckDBVector,
} from "@duckdb/node-api";
import { dayMs } from "lib/stats/mod.ts";
import { type Column, columnsOf, numberColumn, type Table, tableOf, timestampColumn } from "lib/table/mod.ts";
import { cut, grown } from "./grown.ts";
import { TextReader } from "./text_reader.ts";
import { isValid, rawVector } from "./vector.ts";

type Reader = {
  /** Makes room for that many rows, keeping those that were read. */
  grow(rows: number): void;
  /** Reads the `count` values of a vector to the rows from `offset` on. */
  read(vector: DuckDBVector, count: number, offset: number): void;
  /** The column of the first rows; it holds no more memory than they take. */
  finish(rows: number): Column;
};
type Kernel = (vector: DuckDBVector, count: number, to: Float64Array) => void;

/**
 * The last moment that a JavaScript Date can hold, in epoch milliseconds; DuckDB's "infinity" lies beyond.
 */
const lastMoment = 8.64e15;

/**
 * Reads a result through its data chunks into typed arrays. Every integer, DECIMAL and floating type and
 * BOOLEAN (1 or
 * 0) become number columns, VARCHAR and ENUM category columns (labels in order of first appearance), DATE and
 * TIMESTAMP timestamp columns. NULL is missing.
 *
 * @throws {TypeError} naming the column when it is of another type, or when two columns have one name.
 * @throws {RangeError} naming the column when it holds an integer above 2^53 or an infinite timestamp.
 */
export async function readResult(result: DuckDBResult): Promise<Table> {
  const names = namesOf(result);
  const readers = names.map((name, i) => readerOf(name, result, i, 0));
  const rows = await readChunks(result, readers);
  // One column after the other: what it held too much of memory is let go before the next one is made.
  return tableOf(columnsOf(names.map((name, i) => [name, readers[i]!.finish(rows)])));
}

/** Reads a result as it comes, in tables of `rows` rows or a little more. Throws as `readResult()` does. */
export async function* streamResult(result: DuckDBResult, rows: number): AsyncGenerator<Table, undefined> {
  const names = namesOf(result);
  let held: DuckDBDataChunk[] = [];
  let count = 0;
  while (true) {
    const chunk = await result.fetchChunk();
    const isOver = chunk === null || chunk.rowCount === 0;
    if (!isOver) {
      held.push(chunk);
      count += chunk.rowCount;
    }
    if (count > 0 && (isOver || count >= rows)) {
      yield tableOfChunks(result, names, held, count);
      held = [];
      count = 0;
    }
    if (isOver) return;
  }
}

function tableOfChunks(
  result: DuckDBResult,
  names: readonly string[],
  chunks: readonly DuckDBDataChunk[],
  count: number,
): Table {
  const columns = names.map((name, i): [string, Column] => {
    const reader = readerOf(name, result, i, count);
    let offset = 0;
    for (const chunk of chunks) {
      reader.read(chunk.getColumnVector(i), chunk.rowCount, offset);
      offset += chunk.rowCount;
    }
    return [name, reader.finish(count)];
  });
  return tableOf(columnsOf(columns));
}

function namesOf(result: DuckDBResult): readonly string[] {
  const names = result.columnNames();
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new TypeError(
      `Cannot read a result as its columns must have different names: "${twice}" is there twice`,
    );
  }
  return names;
}

/** Reads `rowCount` rows that came as these chunks, likewise. */
export function readRows(result: DuckDBResult, chunks: readonly DuckDBDataChunk[], rowCount: number): Table {
  const readers = result.columnNames().map((name, i) => readerOf(name, result, i, rowCount));
  let offset = 0;
  for (const chunk of chunks) {
    readers.forEach((reader, i) => reader.read(chunk.getColumnVector(i), chunk.rowCount, offset));
    offset += chunk.rowCount;
  }
  return tableOf(columnsOf(result.columnNames().map((name, i) => [name, readers[i]!.finish(rowCount)])));
}

async function readChunks(result: DuckDBResult, readers: readonly Reader[]): Promise<number> {
  let [offset, room] = [0, 0];
  let chunk = await result.fetchChunk();
  while (chunk !== null && chunk.rowCount > 0) {
    // DuckDB brings the next chunk on its own thread while this one reads the last.
    const next = result.fetchChunk();
    try {
      const { rowCount } = chunk;
      if (offset + rowCount > room) {
        room = Math.max(2 * room, offset + rowCount);
        for (const reader of readers) reader.grow(room);
      }
      for (let i = 0; i < readers.length; i++) readers[i]!.read(chunk.getColumnVector(i), rowCount, offset);
      offset += rowCount;
    } finally {
      chunk = await next;
    }
  }
  return offset;
}

function readerOf(name: string, result: DuckDBResult, index: number, rowCount: number): Reader {
  switch (result.columnTypeId(index)) {
    case DuckDBTypeId.VARCHAR:
      return new TextReader(rowCount);
    case DuckDBTypeId.ENUM:
      return enumReader(rowCount);
    case DuckDBTypeId.DATE:
      return valueReader(rowCount, dates(name), timestampColumn);
    case DuckDBTypeId.TIMESTAMP:
      return valueReader(rowCount, timestamps(name), timestampColumn);
    default:
      return valueReader(rowCount, numberKernel(name, result, index), numberColumn);
  }
}

function numberKernel(name: string, result: DuckDBResult, index: number): Kernel {
  switch (result.columnTypeId(index)) {
    case DuckDBTypeId.DOUBLE:
      return copied(Float64Array);
    case DuckDBTypeId.FLOAT:
      return copied(Float32Array);
    case DuckDBTypeId.INTEGER:
      return copied(Int32Array);
    case DuckDBTypeId.SMALLINT:
      return copied(Int16Array);
    case DuckDBTypeId.TINYINT:
      return copied(Int8Array);
    case DuckDBTypeId.UINTEGER:
      return copied(Uint32Array);
    case DuckDBTypeId.USMALLINT:
      return copied(Uint16Array);
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.BOOLEAN:
      return copied(Uint8Array);
    case DuckDBTypeId.BIGINT:
      return bigints(name);
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
      return wideIntegers(name);
    case DuckDBTypeId.DECIMAL:
      return decimals(name);
    default:
      throw new TypeError(
        `Cannot read column "${name}" as a table holds numbers, texts, dates and timestamps: ` +
          `it is ${result.columnType(index)}`,
      );
  }
}

function valueReader(rowCount: number, kernel: Kernel, finish: (values: Float64Array) => Column): Reader {
  let values = new Float64Array(rowCount);
  return {
    grow: (rows) => values = grown(values, rows),
    read(vector, count, offset) {
      const to = values.subarray(offset, offset + count);
      kernel(vector, count, to);
      const { valid } = rawVector(vector);
      if (valid) { for (let row = 0; row < count; row++) if (!isValid(valid, row)) to[row] = NaN; }
    },
    finish: (rows) => finish(cut(values, rows)),
  };
}

function enumReader(rowCount: number): Reader {
  let codes = new Int32Array(rowCount);
  const codeOf = new Map<string, number>();
  return {
    grow: (rows) => codes = grown(codes, rows),
    read(vector, count, offset) {
      for (let row = 0; row < count; row++) {
        const text = vector.getItem(row) as string | null;
        if (text !== null && !codeOf.has(text)) codeOf.set(text, codeOf.size);
        codes[offset + row] = text === null ? -1 : codeOf.get(text)!;
      }
    },
    finish: (rows) => ({ type: "category", codes: cut(codes, rows), labels: [...codeOf.keys()] }),
  };
}

type ViewOf = new (buffer: ArrayBuffer, byteOffset: number, length: number) => ArrayLike<number>;

function copied(View: ViewOf): Kernel {
  return (vector, count, to) => {
    const { bytes } = rawVector(vector);
    to.set(new View(bytes.buffer, bytes.byteOffset, count));
  };
}

function bigints(name: string): Kernel {
  return (vector, count, to) => {
    const { bytes, valid } = rawVector(vector);
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, count * 2);
    for (let row = 0; row < count; row++) {
      const low = words[2 * row]! >>> 0, high = words[2 * row + 1]!;
      const isExact = high >= -(2 ** 21) && (high < 2 ** 21 || (high === 2 ** 21 && low === 0));
      if (!isExact && isValid(valid, row)) throw tooLarge(name);
      to[row] = high * 2 ** 32 + low;
    }
  };
}

function wideIntegers(name: string): Kernel {
  return (vector, count, to) => {
    for (let row = 0; row < count; row++) to[row] = exact((vector.getItem(row) ?? 0n) as bigint, name);
  };
}

function decimals(name: string): Kernel {
  return (vector, count, to) => {
    for (let row = 0; row < count; row++) {
      const decimal = vector.getItem(row) as DuckDBDecimalValue | null;
      if (decimal === null) continue;
      const unit = 10n ** BigInt(decimal.scale);
      exact(decimal.value / unit, name);
      to[row] = Number(decimal.value) / Number(unit);
    }
  };
}

function dates(name: string): Kernel {
  return (vector, count, to) => {
    const { bytes, valid } = rawVector(vector);
    const days = new Int32Array(bytes.buffer, bytes.byteOffset, count);
    for (let row = 0; row < count; row++) to[row] = days[row]! * dayMs;
    checkMoments(name, to, valid);
  };
}

function timestamps(name: string): Kernel {
  return (vector, count, to) => {
    const { bytes, valid } = rawVector(vector);
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, count * 2);
    for (let row = 0; row < count; row++) {
      const micros = words[2 * row + 1]! * 2 ** 32 + (words[2 * row]! >>> 0);
      // Beyond the year 2255 microseconds are no longer exact in a double; whole milliseconds are.
      to[row] = Number.isSafeInteger(micros) ? micros / 1000 : Math.round(micros / 1000);
    }
    checkMoments(name, to, valid);
  };
}

function checkMoments(name: string, epochMs: Float64Array, valid: Uint8Array | undefined): void {
  for (let row = 0; row < epochMs.length; row++) {
    if (Math.abs(epochMs[row]!) > lastMoment && isValid(valid, row)) {
      throw new RangeError(
        `Cannot read column "${name}" as timestamps must lie within 275,760 years: one is infinite`,
      );
    }
  }
}

function exact(value: bigint, name: string): number {
  if (value > 2n ** 53n || value < -(2n ** 53n)) throw tooLarge(name);
  return Number(value);
}

function tooLarge(name: string): RangeError {
  return new RangeError(`Cannot read column "${name}" as integers must be at most 2^53: one is larger`);
}
