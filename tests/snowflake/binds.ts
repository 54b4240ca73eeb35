import type { DuckDBConnection, DuckDBPreparedStatement } from "@duckdb/node-api";
import { readCsv } from "./csv.ts";
import { type CsvFormat, fileFormat, readOptions } from "./file_format.ts";
import type { Session } from "./session.ts";
import { WireError } from "./wire_error.ts";

/**
 * One bind as the driver sends it: a text with Snowflake's type, or, for a statement run for many rows, a
 * text each.
 */
export type Bind = { readonly type: string; readonly value: string | null | readonly (string | null)[] };
/** Binds by their numbers, from "1" on. */
export type Binds = Readonly<Record<string, Bind>>;

const bindFormat = fileFormat(
  readOptions("FIELD_OPTIONALLY_ENCLOSED_BY = '\"' ESCAPE_UNENCLOSED_FIELD = NONE NULL_IF = ()"),
) as CsvFormat;

export type BoundRow = readonly { readonly type: string; readonly value: string | null }[];

/** The rows for which a statement is to run: one, unless its binds are arrays. */
export function boundRows(binds: Binds): BoundRow[] {
  const all = Object.entries(binds).sort(([a], [b]) => Number(a) - Number(b)).map(([, bind]) => bind);
  const arrays = all.filter(({ value }) => Array.isArray(value));
  if (arrays.length === 0) return [all as BoundRow];
  const rowCount = arrays[0]!.value!.length;
  if (arrays.length !== all.length || arrays.some(({ value }) => value!.length !== rowCount)) {
    throw new WireError("002049", "42601", "Bind variable arrays must all have the same number of rows.");
  }
  return Array.from(
    { length: rowCount },
    (_, row) => all.map(({ type, value }) => ({ type, value: value![row]! })),
  );
}

/** The binds that the driver has put on a stage, as it does for many rows: CSV without types. */
export function stagedBinds(session: Session, where: string): Binds {
  const { stages } = session.database;
  const rows = stages.files(stages.place(session, `${where}/`)).flatMap(({ path }) =>
    Array.from(readCsv(Deno.readTextFileSync(path), bindFormat))
  );
  const width = rows[0]?.length ?? 0;
  return Object.fromEntries(
    Array.from(
      { length: width },
      (_, i) => [`${i + 1}`, { type: "TEXT", value: rows.map((row) => row[i]!) }],
    ),
  );
}

/** `INSERT … VALUES` of one row of binds and nothing else. */
const insertOfBinds = /^(INSERT\b[^]*\bVALUES\s*)(\(\?(?:, \?)*\))$/i;
const rowsAtOnce = 100;

/**
 * The statements that a statement's rows are to run: itself, but inserts of a hundred rows each where it
 * inserts what is bound, as DuckDB takes as long for one row as for many.
 */
export function* boundStatements(text: string, rows: readonly BoundRow[]): Generator<[string, BoundRow[]]> {
  const [, insert = "", marks = ""] = insertOfBinds.exec(text) ?? [];
  const width = marks.split("?").length - 1;
  if (insert === "" || rows.length === 1 || rows[0]!.length < width) return yield [text, [...rows]];
  const whole = rows.length - rows.length % rowsAtOnce;
  for (const [from, until, count] of [[0, whole, rowsAtOnce], [whole, rows.length, rows.length - whole]]) {
    const joined: BoundRow[] = [];
    for (let row = from!; row < until!; row += count!) {
      joined.push(rows.slice(row, row + count!).flatMap((each) => each.slice(0, width)));
    }
    if (joined.length > 0) yield [insert + Array(count).fill(marks).join(", "), joined];
  }
}

/** Runs `work` once for each row, with the row's values bound to one prepared statement. */
export async function forEachRow(
  connection: DuckDBConnection,
  text: string,
  rows: readonly BoundRow[],
  work: (statement: DuckDBPreparedStatement) => Promise<void>,
): Promise<void> {
  const statement = await connection.prepare(text);
  try {
    for (const row of rows) {
      if (statement.parameterCount > row.length) {
        throw new WireError(
          "002049",
          "42601",
          `SQL compilation error:\nBind variable :${row.length + 1} not set.`,
        );
      }
      row.slice(0, statement.parameterCount).forEach((bind, i) => bindValue(statement, i + 1, bind));
      await work(statement);
    }
  } finally {
    statement.destroySync();
  }
}

function bindValue(
  statement: DuckDBPreparedStatement,
  index: number,
  { type, value }: BoundRow[number],
): void {
  if (value === null) return statement.bindNull(index);
  switch (type) {
    case "FIXED":
      return /^-?\d{1,18}$/.test(value)
        ? statement.bindBigInt(index, BigInt(value))
        : bindText(statement, index, value);
    case "REAL":
      return /^-?[\d.]+(e[+-]?\d+)?$/i.test(value)
        ? statement.bindDouble(index, Number(value))
        : bindText(statement, index, value);
    case "BOOLEAN":
      return statement.bindBoolean(index, value === "true" || value === "1");
    default:
      return bindText(statement, index, value);
  }
}

/** A text goes to its column's type as Snowflake would take it: by the engine's own cast. */
function bindText(statement: DuckDBPreparedStatement, index: number, value: string): void {
  statement.bindVarchar(index, value);
}
