import type { DuckDBConnection } from "@duckdb/node-api";
import { createHash } from "node:crypto";
import { type FileFormat, fileFormat, isTrue, list, type Options, readOptions, word } from "./file_format.ts";
import { oneValue, rowType, type WireResult } from "./results.ts";
import type { Session } from "./session.ts";
import { stagedRows, stageRows } from "./staged_rows.ts";
import { type StagedFile, unquoted } from "./stages.ts";
import { checkIsSnowflake, translate } from "./translate.ts";
import { WireError } from "./wire_error.ts";

/** The parts of `COPY INTO table (columns) FROM source options`. */
type Copy = {
  readonly table: string;
  readonly columns: readonly string[];
  /** `@stage/path`. */
  readonly from: string;
  /**
   * The query over the staged fields (`$1`, `$2`, …), which reads from `source`; none when they go as they
   * are.
   */
  readonly query: string | undefined;
  readonly options: Options;
};
type Column = { readonly name: string; readonly type: string };

const statement =
  /^COPY\s+INTO\s+([\w$."]+)\s*(?:\(([^)]*)\)\s*)?FROM\s+(?:\(([^]*?FROM\s+('@[^']+'|@[^\s)]+)[^)]*)\)|('@[^']+'|@\S+))([^]*)$/i;
const knownOptions = [
  "FILE_FORMAT",
  "ON_ERROR",
  "PURGE",
  "FORCE",
  "FILES",
  "PATTERN",
  "MATCH_BY_COLUMN_NAME",
];

/**
 * Loads the files of a stage into a table, all or none, and tells what Snowflake tells: one row a file. As
 * there, a file that the table has had already is left out unless FORCE is set.
 *
 * @throws {WireError} when an option isn't known here, or a file doesn't fit.
 */
export async function copyInto(session: Session, text: string): Promise<WireResult> {
  checkIsSnowflake(text);
  const { stages } = session.database;
  const copy = parseCopy(text);
  const format = fileFormat(asOptions(copy.options.get("FILE_FORMAT")));
  const files = chosenFiles(stages.files(stages.place(session, copy.from)), copy, session);
  if (files.length === 0) return oneValue("status", "text", "Copy executed with 0 files processed.");
  const columns = await columnsOf(session.connection, copy);
  const rows: (string | null)[][] = [];
  await session.allOrNothing(async () => {
    for (const file of files) {
      const loaded = String(await load(session.connection, copy, format, columns, file));
      rows.push([file.name, "LOADED", loaded, loaded, "1", "0", null, null, null, null]);
    }
  });
  for (const file of files) session.noteLoad(loadOf(copy.table, file));
  if (isTrue(word(copy.options, "PURGE", "FALSE"))) { for (const { path } of files) Deno.removeSync(path); }
  return { columns: outcome, rows };
}

const outcome = [
  rowType("file", "text"),
  rowType("status", "text"),
  ...["rows_parsed", "rows_loaded", "error_limit", "errors_seen"].map(count),
  rowType("first_error", "text"),
  ...["first_error_line", "first_error_character"].map(count),
  rowType("first_error_column_name", "text"),
];

function count(name: string) {
  return rowType(name, "fixed", { precision: 38, scale: 0 });
}

function parseCopy(text: string): Copy {
  const [, table = "", names, query, inside, outside, rest = ""] = statement.exec(text) ?? [];
  const from = inside ?? outside;
  if (from === undefined) throw unknown("form of COPY INTO", text.slice(0, 80));
  const options = readOptions(rest);
  const other = options.keys().find((name) => !knownOptions.includes(name));
  if (other !== undefined) throw unknown("COPY option", other);
  const onError = word(options, "ON_ERROR", "ABORT_STATEMENT").toUpperCase();
  if (onError !== "ABORT_STATEMENT") throw unknown("ON_ERROR", onError);
  const columns = names?.split(",").map((name) => name.trim()) ?? [];
  return { table, columns, from: unquoted(from), query: query?.replace(from, "source"), options };
}

function unknown(what: string, value: string): WireError {
  return new WireError("001420", "22023", `This server does not know the ${what} ${value}`);
}

function asOptions(value: ReturnType<Options["get"]>): Options {
  return value instanceof Map ? value : new Map();
}

function chosenFiles(files: readonly StagedFile[], { table, options }: Copy, session: Session): StagedFile[] {
  const named = list(options.get("FILES"));
  const pattern = new RegExp(`^(?:${word(options, "PATTERN", ".*")})$`);
  const isForced = isTrue(word(options, "FORCE", "FALSE"));
  return files.filter((file) =>
    (named.length === 0 || named.some((name) => file.name.endsWith(`/${name}`))) &&
    pattern.test(file.name) && (isForced || !session.hasLoaded(loadOf(table, file)))
  );
}

/** By what Snowflake knows again that a table has had a file: its name and its content. */
function loadOf(table: string, { path, name }: StagedFile): string {
  return `${table.toUpperCase()} ${name} ${
    createHash("sha256").update(Deno.readFileSync(path)).digest("hex")
  }`;
}

/** The columns that are loaded: those that the statement names, or all of the table. */
async function columnsOf(connection: DuckDBConnection, { table, columns }: Copy): Promise<Column[]> {
  const wanted = columns.length > 0 ? columns.join(", ") : "*";
  const layout = await connection.run(`SELECT ${wanted} FROM ${table} LIMIT 0`);
  return layout.columnNames().map((name, i) => ({ name, type: String(layout.columnType(i)) }));
}

async function load(
  connection: DuckDBConnection,
  copy: Copy,
  format: FileFormat,
  columns: readonly Column[],
  file: StagedFile,
): Promise<number> {
  const isParquet = format.type === "PARQUET";
  const source = isParquet ? `read_parquet('${file.path.replaceAll("'", "''")}')` : stagedRows;
  if (!isParquet) await stageRows(connection, file.path, format, copy.query ? undefined : columns.length);
  const select = copy.query === undefined
    ? await fieldsAsTheyAre(connection, copy, columns, source, isParquet)
    : queried(copy.query, source);
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  return (await connection.run(`INSERT INTO ${copy.table} (${names}) ${select}`)).rowsChanged;
}

/**
 * Fields by their position (CSV), or by the names of the file's columns (Parquet), which may be fewer than
 * the table's.
 */
async function fieldsAsTheyAre(
  connection: DuckDBConnection,
  { options }: Copy,
  columns: readonly Column[],
  source: string,
  isParquet: boolean,
): Promise<string> {
  if (!isParquet) {
    const fields = columns.map(({ type }, i) => `CAST(c${i + 1} AS ${type})`);
    return `SELECT ${fields.join(", ")} FROM ${source}`;
  }
  const match = word(options, "MATCH_BY_COLUMN_NAME", "NONE").toUpperCase();
  if (match !== "CASE_INSENSITIVE") throw unknown("way to load Parquet: MATCH_BY_COLUMN_NAME =", match);
  const names = (await connection.run(`SELECT * FROM ${source} LIMIT 0`)).columnNames();
  const fields = columns.map(({ name, type }) => {
    const found = names.find((each) => each.toUpperCase() === name.toUpperCase());
    return found === undefined ? "NULL" : `CAST("${found}" AS ${type})`;
  });
  return `SELECT ${fields.join(", ")} FROM ${source}`;
}

/** A query over staged fields: `$2` is a CSV's second field, `$1:name` a Parquet file's column. */
function queried(query: string, source: string): string {
  const named = query.replace(/\$1:"?(\w+)"?/g, '"$1"').replace(/\$(\d+)/g, "c$1");
  return translate(named).replace(/\bFROM source\b/i, `FROM ${source}`);
}
