import { shownText } from "lib/files/mod.ts";
import { fileBytes } from "../csv_file.ts";
import { columnsOf, type Table, tableOf } from "../table.ts";
import { ByteReader } from "./byte_reader.ts";
import type { TransportColumn } from "./transport_columns.ts";
import { type TransportLayout, transportLayout } from "./transport_layout.ts";
import { transportRowBytes } from "./transport_row_bytes.ts";
import type { TransportText } from "./transport_text.ts";
import { valueSink } from "./transport_values.ts";

/** Some rows of a SAS data set. */
export type TransportPart = {
  readonly table: Table;
  /**
   * Of each column of numbers or times, by row: 0 where there is a value, else the character by which SAS
   * calls what is missing: `.`, `_`, or `A` to `Z`.
   */
  readonly missing: Readonly<Record<string, Uint8Array>>;
};

export type TransportOptions = {
  /** What errors call the file. Default: its path. */
  readonly shown?: string;
  /** How its text is written, where not in UTF-8. */
  readonly encoding?: string;
  /** The columns that are read, in the file's order. Default: all. */
  readonly columns?: readonly string[];
  /** Most rows of a part; fewer where a row is long. Default 65,536. */
  readonly rows?: number;
};

/** A part's values together, at most. */
const mostBytes = 2 ** 25;

/**
 * What a SAS transport file says before its rows (`.xpt`, version 5 or 8, packed where it ends in `.gz`):
 * names, labels, formats. A relative path starts at the project root.
 *
 * @throws {Error} when there is no such file, or it can't be read.
 * @throws {SyntaxError} as `transportLayout()`.
 */
export async function readTransportLayout(
  path: string,
  options: TransportOptions = {},
): Promise<TransportLayout> {
  const reader = new ByteReader(fileBytes(path));
  try {
    return await transportLayout(reader, textOf(path, options));
  } finally {
    await reader.close();
  }
}

/**
 * Reads the rows of a SAS transport file in parts, one at least, in a memory that doesn't grow with the file:
 * numbers, times (numbers that SAS shows as a day, or a day with a time, at the file's own clock) and texts.
 * Rows of nothing but blanks that end the file's last record are what fills it up, unless the file says how
 * many rows there are. A file of version 5 that is cut between two rows, at the end of a record, can't be
 * told from a whole one.
 *
 * @throws {Error} when there is no such file, or it can't be read.
 * @throws {SyntaxError} naming row, column or byte when it is no transport file, is cut, or has two data
 * sets; {NotUtf8} when a text is in another encoding than was said.
 * @throws {TypeError} naming a column that it lacks.
 */
export async function* readTransportParts(
  path: string,
  options: TransportOptions = {},
): AsyncGenerator<TransportPart> {
  const text = textOf(path, options), reader = new ByteReader(fileBytes(path));
  try {
    const layout = await transportLayout(reader, text);
    const columns = chosen(layout, options.columns, text.shown);
    const bytesARow = columns.reduce((sum, { length }) => sum + Math.max(8, length), 0);
    const most = Math.max(1, Math.min(options.rows ?? 65_536, Math.floor(mostBytes / bytesARow)));
    let part = partOf(columns, most, text), rowsBefore = 0, isFirst = true;
    for await (const { bytes, rows } of transportRowBytes(reader, layout, text.shown)) {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      for (let row = 0; row < rows;) {
        const taken = Math.min(rows - row, most - part.rows);
        part.add({ bytes, view, from: row * layout.rowBytes, rows: taken, rowsBefore, ...layout });
        row += taken;
        rowsBefore += taken;
        if (part.rows < most) continue;
        yield part.done();
        isFirst = false;
        part = partOf(columns, most, text);
      }
    }
    if (isFirst || part.rows > 0) yield part.done();
  } finally {
    await reader.close();
  }
}

function textOf(path: string, { shown, encoding }: TransportOptions): TransportText {
  return { shown: shownText(shown ?? path, 500), ...(encoding !== undefined && { encoding }) };
}

function chosen(
  { columns }: TransportLayout,
  names: readonly string[] | undefined,
  shown: string,
): readonly TransportColumn[] {
  if (names === undefined) return columns;
  const lacking = names.find((name) => !columns.some((each) => each.name === name));
  if (lacking === undefined) return columns.filter(({ name }) => names.includes(name));
  throw new TypeError(
    `Cannot read "${shown}" as it must have a column "${shownText(lacking, 100)}": it has ${
      columns.slice(0, 20).map(({ name }) => name).join(", ")
    }${columns.length > 20 ? ` and ${columns.length - 20} more` : ""}`,
  );
}

function partOf(columns: readonly TransportColumn[], capacity: number, text: TransportText) {
  const sinks = columns.map((column) => valueSink(column, capacity, text));
  const part = {
    rows: 0,
    add(block: Parameters<(typeof sinks)[number]["add"]>[0]) {
      for (const sink of sinks) sink.add(block);
      part.rows += block.rows;
    },
    done(): TransportPart {
      const found = sinks.map((sink, i) => [columns[i]!.name, sink.done()] as const);
      const missing = found.flatMap(([name, { missing }]) => missing === undefined ? [] : [[name, missing]]);
      return {
        table: tableOf(columnsOf(found.map(([name, { column }]) => [name, column] as const))),
        missing: Object.fromEntries(missing),
      };
    },
  };
  return part;
}
