import {
  categoryColumn,
  cellText,
  type Column,
  columnsOf,
  readTransportLayout,
  readTransportParts,
  type Table,
  tableOf,
} from "lib/table/mod.ts";

export type TransportTableOptions = {
  /** What errors call the file. */
  readonly shown: string;
  readonly encoding?: string | undefined;
  /** The columns that are wanted, as far as the file has them; all where it has none of them. */
  readonly columns?: readonly string[] | undefined;
};

/** What a SAS transport file says of its columns. */
export type TransportSaid = {
  /** The columns that are read. */
  readonly columns: readonly string[];
  /** What each column means, where it is labelled. */
  readonly meanings: Readonly<Record<string, string>>;
  /** Which columns are read, in a sentence, where not all are. */
  readonly told: readonly string[];
};

/**
 * Labels of a SAS transport file, and which of its columns are read.
 *
 * @throws as `readTransportLayout()`.
 */
export async function transportSaid(path: string, options: TransportTableOptions): Promise<TransportSaid> {
  const { shown, columns: wanted = [], encoding } = options;
  const { columns } = await readTransportLayout(path, { shown, ...(encoding !== undefined && { encoding }) });
  const names = columns.map(({ name }) => name), fitting = names.filter((name) => wanted.includes(name));
  const read = fitting.length === 0 ? names : fitting;
  const meanings = columns.filter(({ label }) => label !== "").map(({ name, label }) => [name, label]);
  const told = `Of ${names.length} columns of "${shown}" ${read.length} are read: those of the spec`;
  return {
    columns: read,
    meanings: Object.fromEntries(meanings),
    told: read.length === names.length ? [] : [told],
  };
}

/**
 * The table of a SAS transport file in parts. What SAS calls missing in a special way is no number and stays
 * apart: a column of a part with some is one of texts, among them `.A` to `.Z` and `._`.
 *
 * @throws as `readTransportParts()`.
 */
export async function* transportTable(path: string, options: TransportTableOptions): AsyncGenerator<Table> {
  const { shown, encoding } = options, { columns } = await transportSaid(path, options);
  const parts = readTransportParts(path, { shown, columns, ...(encoding !== undefined && { encoding }) });
  for await (const { table, missing } of parts) {
    yield tableOf(columnsOf(
      Object.entries(table.columns).map(([name, column]) =>
        [name, keptApart(column, missing[name])] as const
      ),
    ));
  }
}

const usual = ".".charCodeAt(0);

function keptApart(column: Column, missing: Uint8Array | undefined): Column {
  if (!missing?.some((kind) => kind !== 0 && kind !== usual)) return column;
  return categoryColumn(Array.from(missing, (kind, row) => {
    if (kind === 0) return cellText(column, row);
    return kind === usual ? null : `.${String.fromCharCode(kind)}`;
  }));
}
