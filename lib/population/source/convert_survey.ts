import { shownText } from "lib/files/mod.ts";
import {
  categoryColumn,
  type Column,
  columnsOf,
  readTransportLayout,
  readTransportParts,
  type Table,
  tableOf,
  type TransportPart,
} from "lib/table/mod.ts";
import { writeParquet } from "lib/warehouse/mod.ts";

export type ConvertOptions = {
  /** The columns that are kept; all where left out. */
  readonly columns?: readonly string[] | undefined;
  /** A column `<name>_missing` beside each number, with SAS's kind of what is missing (`.`, `.D`). */
  readonly hasKinds?: boolean;
  /** Told of the rows read, and about how many there are; 0 where a packed file doesn't tell. */
  readonly onRows?: (rows: number, of: number) => void;
};

export type Converted = {
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly label: string; readonly format: string }[];
  /** Values that SAS calls missing in a special way, which without `hasKinds` are only missing. */
  readonly special: number;
};

/**
 * Turns a SAS transport file into a Parquet file, in a memory that doesn't grow with it: numbers, times and
 * texts of the columns that are chosen.
 *
 * @throws {TypeError} naming a column that the file lacks.
 * @throws {SyntaxError} when the file is damaged; {WriteError} when the folder lacks room or rights.
 */
export async function convertSurvey(
  from: string,
  to: string,
  options: ConvertOptions = {},
): Promise<Converted> {
  const { columns: wanted, hasKinds = false, onRows } = options;
  const layout = await readTransportLayout(from);
  const lacking = wanted?.find((name) => !layout.columns.some((each) => each.name === name));
  if (lacking !== undefined) {
    throw new TypeError(
      `Cannot convert "${shownText(from, 200)}" as it must have a column "${lacking}": it has none`,
    );
  }
  const chosen = layout.columns.filter(({ name }) => wanted?.includes(name) ?? true);
  const names = chosen.map(({ name }) => name);
  const isPacked = /\.gz$/i.test(from);
  const guess = isPacked ? 0 : Math.round((await Deno.stat(from)).size / layout.rowBytes);
  let [rows, special] = [0, 0];
  const told = ({ table, missing }: TransportPart): Table => {
    rows += table.rowCount;
    onRows?.(rows, layout.rowCount ?? guess);
    return tableOf(columnsOf(
      Object.entries(table.columns).flatMap(([name, column]) => {
        const kinds = missing[name];
        for (const kind of kinds ?? []) if (kind > 0 && kind !== plain) special++;
        return [[name, column] as const, ...(hasKinds && kinds !== undefined ? [kindsOf(name, kinds)] : [])];
      }),
    ));
  };
  const parts = readTransportParts(from, { columns: names });
  // There is one part at least, whose columns say what the file's are.
  const first = told((await parts.next()).value as TransportPart);
  const types = Object.entries(first.columns).map(([name, { type }]) => ({ name, type: sqlTypes[type] }));
  async function* tables(): AsyncGenerator<Table> {
    yield first;
    for await (const part of parts) yield told(part);
  }
  await writeParquet(to, types, tables());
  return { rows, special, columns: chosen.map(({ name, label, format }) => ({ name, label, format })) };
}

function kindsOf(name: string, kinds: Uint8Array): readonly [string, Column] {
  const texts = Array.from(
    kinds,
    (kind) => kind === 0 ? null : kind === plain ? "." : `.${String.fromCharCode(kind)}`,
  );
  return [`${name}_missing`, categoryColumn(texts)];
}

const plain = ".".charCodeAt(0);
const sqlTypes = { number: "DOUBLE", category: "VARCHAR", timestamp: "TIMESTAMP" } as const;
