import type { Table } from "lib/table/mod.ts";
import type { Rejected } from "../contract/rejected.ts";

/** Some rows of a source. */
export type SourcePart = {
  readonly table: Table;
  /** The file that they come from, where a source has several; else null. */
  readonly file: string | null;
  /** Rows of that file (of the source, where there is one file) that come before. */
  readonly rowsBefore: number;
  /** The number of each row in its file, where it doesn't follow from `rowsBefore`: that of a sheet. */
  readonly rowNumbers?: readonly number[];
};

/** Rows as a hospital has them, read in parts. */
export type Source = {
  /** What messages call it. */
  readonly name: string;
  /** What became of the rows before they were these, in sentences: of an export that was joined. */
  readonly told?: readonly string[];
  /** What columns mean, by name, where the source says so. */
  readonly meanings?: Readonly<Record<string, string>>;
  /** What could not be read, and is in none of its parts: it goes to quarantine. */
  readonly rejected?: Rejected;
  /** Reads it from its beginning each time: one part at least, all with the same columns. */
  readonly parts: () => AsyncIterable<SourcePart>;
  /** The bytes of its files, where it has some. */
  readonly bytes?: () => AsyncIterable<Uint8Array>;
};

/** A table in memory as a source. */
export function sourceOf(table: Table, name = "a table"): Source {
  return {
    name,
    parts: async function* () {
      yield await Promise.resolve({ table, file: null, rowsBefore: 0 });
    },
  };
}

/** The first part. */
export async function firstPart(source: Source): Promise<Table> {
  for await (const { table } of source.parts()) return table;
  throw new Error(`Cannot read ${source.name} as a source must have one part at least: it has none`);
}
