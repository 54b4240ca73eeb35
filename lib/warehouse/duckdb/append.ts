import {
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBVector,
  ENUM,
  TIMESTAMP,
  VARCHAR,
} from "@duckdb/node-api";
import { dayMs } from "lib/stats/mod.ts";
import { type CategoryColumn, type Column, columnOf, type Table } from "lib/table/mod.ts";
import { checkAppendedColumns } from "../append_columns.ts";
import { checkLabels } from "../exact_labels.ts";
import { rawVector } from "./vector.ts";

/** How one column goes into a data chunk: DuckDB casts `type` to the table's own. */
type Filler = {
  readonly type: DuckDBType;
  /** Writes the `count` rows from `from` on into the vector's memory; `flush()` is the caller's. */
  fill(vector: DuckDBVector, from: number, count: number): void;
};

/**
 * Beyond so many labels a dictionary for each chunk costs more than it saves (and a code takes two bytes).
 */
const maxDictionary = 255;
/** Least and greatest value of the integer types; beyond 2^53 a double doesn't hold every integer. */
const integerRanges: ReadonlyMap<DuckDBTypeId, readonly [number, number]> = new Map([
  [DuckDBTypeId.BOOLEAN, [0, 1]],
  [DuckDBTypeId.TINYINT, [-128, 127]],
  [DuckDBTypeId.SMALLINT, [-(2 ** 15), 2 ** 15 - 1]],
  [DuckDBTypeId.INTEGER, [-(2 ** 31), 2 ** 31 - 1]],
  [DuckDBTypeId.BIGINT, [-(2 ** 53), 2 ** 53]],
  [DuckDBTypeId.HUGEINT, [-(2 ** 53), 2 ** 53]],
]);

/**
 * Appends `rows` to `table` through data chunks. Missing becomes NULL. A number column goes into a DOUBLE or
 * DECIMAL column (rounded to its scale), and into an integer or BOOLEAN column when every number is one; a
 * category column into VARCHAR or ENUM; a timestamp column into TIMESTAMP, and into DATE when every one is
 * midnight.
 *
 * @param table a name that was checked: it is spliced into SQL.
 * @throws {TypeError} before anything is appended, when a column is unknown, missing or of another type.
 * @throws {RangeError} before anything is appended, when a value does not fit into its column's type, or a
 * text is none.
 */
export async function appendRows(connection: DuckDBConnection, table: string, rows: Table): Promise<void> {
  const layout = await connection.run(`SELECT * FROM ${table} LIMIT 0`);
  const names = layout.columnNames();
  checkAppendedColumns(table, names, Object.keys(rows.columns));
  const fillers = names.map((name, i) => fillerOf(name, columnOf(rows, name), layout.columnType(i)));
  const fill = async (target: string) => {
    const appender = await connection.createAppender(target);
    try {
      appendChunks(appender, fillers, rows.rowCount);
    } finally {
      appender.closeSync();
    }
  };
  if (!await hasConstraints(connection, table)) return await fill(table);
  await connection.run(`CREATE TEMP TABLE ${stage} AS SELECT * FROM ${table} LIMIT 0`);
  await fill(stage);
  await connection.run(`INSERT INTO ${table} SELECT * FROM ${stage}`);
  await connection.run(`DROP TABLE ${stage}`);
}

/**
 * Where rows wait that a constraint may refuse: after an appender's rows break one, a ROLLBACK now and then
 * leaves part of them in the table (seen with DuckDB 1.5.5 on a busy machine, once in sixty times), after an
 * INSERT it doesn't.
 */
const stage = "wardbook_append_stage";

async function hasConstraints(connection: DuckDBConnection, table: string): Promise<boolean> {
  const found = await connection.runAndReadAll(
    `SELECT COUNT(*) FROM duckdb_constraints() WHERE table_name = '${table}'`,
  );
  return Number(found.getRows()[0]?.[0]) > 0;
}

function appendChunks(appender: DuckDBAppender, fillers: readonly Filler[], rowCount: number): void {
  const chunk = DuckDBDataChunk.create(fillers.map((filler) => filler.type));
  const size = DuckDBVector.standardSize();
  for (let from = 0; from < rowCount; from += size) {
    const count = Math.min(size, rowCount - from);
    chunk.reset();
    chunk.rowCount = count;
    fillers.forEach((filler, i) => {
      const vector = chunk.getColumnVector(i);
      filler.fill(vector, from, count);
      vector.flush();
    });
    appender.appendDataChunk(chunk);
  }
}

function fillerOf(name: string, column: Column, target: DuckDBType): Filler {
  const { typeId } = target;
  if (column.type === "category" && (typeId === DuckDBTypeId.VARCHAR || typeId === DuckDBTypeId.ENUM)) {
    return textFiller(name, column);
  }
  if (column.type === "timestamp" && (typeId === DuckDBTypeId.TIMESTAMP || typeId === DuckDBTypeId.DATE)) {
    const fits = (ms: number) =>
      Math.abs(ms) <= 8.64e15 && (typeId !== DuckDBTypeId.DATE || ms % dayMs === 0);
    checkValues(name, column.values, target, fits);
    return momentFiller(column.values);
  }
  const range = integerRanges.get(typeId);
  if (column.type === "number" && range) {
    checkValues(name, column.values, target, (x) => Number.isInteger(x) && x >= range[0] && x <= range[1]);
    return numberFiller(column.values);
  }
  if (column.type === "number" && (typeId === DuckDBTypeId.DOUBLE || typeId === DuckDBTypeId.DECIMAL)) {
    return numberFiller(column.values);
  }
  throw new TypeError(
    `Cannot append column "${name}" as the table's is ${target}: it is a ${column.type} column`,
  );
}

/** The value itself is not told: it may be a patient's. */
function checkValues(
  name: string,
  values: Float64Array,
  target: DuckDBType,
  fits: (x: number) => boolean,
): void {
  const row = values.findIndex((x) => !Number.isNaN(x) && !fits(x));
  if (row >= 0) {
    throw new RangeError(
      `Cannot append column "${name}" as all values must fit into ${target}: row ${row + 1} doesn't`,
    );
  }
}

function numberFiller(values: Float64Array): Filler {
  return {
    type: DOUBLE,
    fill(vector, from, count) {
      const { bytes } = rawVector(vector);
      new Float64Array(bytes.buffer, bytes.byteOffset, count).set(values.subarray(from, from + count));
      for (let row = 0; row < count; row++) if (Number.isNaN(values[from + row]!)) vector.setItem(row, null);
    },
  };
}

function momentFiller(epochMs: Float64Array): Filler {
  return {
    type: TIMESTAMP,
    fill(vector, from, count) {
      const { bytes } = rawVector(vector);
      const micros = new BigInt64Array(bytes.buffer, bytes.byteOffset, count);
      for (let row = 0; row < count; row++) {
        const ms = epochMs[from + row]!;
        if (Number.isNaN(ms)) vector.setItem(row, null);
        else micros[row] = BigInt(Math.floor(ms)) * 1000n + BigInt(Math.round((ms - Math.floor(ms)) * 1000));
      }
    },
  };
}

function textFiller(name: string, column: CategoryColumn): Filler {
  const { codes, labels } = column;
  for (let row = 0; row < codes.length; row++) {
    if (codes[row]! >= labels.length) {
      throw new RangeError(
        `Cannot append column "${name}" as codes must point into its ${labels.length} labels: row ${
          row + 1
        } doesn't`,
      );
    }
  }
  checkLabels(name, column);
  // ENUM takes C strings, which end at a NUL.
  const isDictionary = labels.length > 0 && labels.length <= maxDictionary &&
    new Set(labels).size === labels.length && !labels.some((label) => label.includes("\0"));
  return isDictionary ? dictionaryFiller(column) : stringFiller(column);
}

/** Codes go as they are into an ENUM vector; DuckDB turns them into texts. */
function dictionaryFiller({ codes, labels }: CategoryColumn): Filler {
  return {
    type: ENUM(labels),
    fill(vector, from, count) {
      const { bytes } = rawVector(vector);
      for (let row = 0; row < count; row++) {
        const code = codes[from + row]!;
        if (code < 0) vector.setItem(row, null);
        else bytes[row] = code;
      }
    },
  };
}

function stringFiller({ codes, labels }: CategoryColumn): Filler {
  return {
    type: VARCHAR,
    fill(vector, from, count) {
      for (let row = 0; row < count; row++) vector.setItem(row, labels[codes[from + row]!] ?? null);
    },
  };
}
