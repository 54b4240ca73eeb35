import { categoriesOf, columnOf, columnsOf, type Table, tableOf } from "lib/table/mod.ts";
import { type Warehouse, written } from "lib/warehouse/mod.ts";
import type { Cohort, ColumnSpec } from "../cohort.ts";
import { snakeName } from "../contract/snake_name.ts";
import { type RelationPart, shownName } from "./place.ts";

/** What a column of a relation is read as. */
export type Kind = "number" | "text" | "time";

/** A table or view of the warehouse in use. */
export type TableSource = { readonly relation: readonly RelationPart[] };

/** A column of a relation, under the spec's name where it has one. */
export type RelationColumn = {
  readonly name: string;
  readonly kind: Kind;
  /** Its value as SQL over the relation, in one of three types. */
  readonly sql: string;
};

/** Columns by which a relation's are named. */
type NamedColumns = { readonly columns: readonly Pick<ColumnSpec, "name">[] };

export function tableSource(name: readonly RelationPart[]): TableSource {
  return { relation: name };
}

/** A name for the engine: Snowflake's are upper case where they aren't quoted. */
export function relationSql(warehouse: Warehouse, name: readonly RelationPart[]): string {
  return name.map(({ text, isQuoted }) => {
    const exact = isQuoted || warehouse.engine === "duckdb" ? text : text.toUpperCase();
    return `"${exact.replaceAll('"', '""')}"`;
  }).join(".");
}

/**
 * The columns of a relation, named as the cohort's spec names them: with the same letters, else in whatever
 * case, else in snake case (`hospital_county` is `Hospital.County`).
 *
 * @throws {Error} when the relation isn't there, or the role doesn't see it, listing what it sees beside it.
 */
export async function relationColumns(
  warehouse: Warehouse,
  cohort: NamedColumns,
  name: readonly RelationPart[],
): Promise<RelationColumn[]> {
  const { catalog, place, isTable } = placeSql(warehouse, name);
  const found = await seen(
    warehouse,
    `SELECT column_name, data_type FROM ${catalog}information_schema.columns WHERE ${place} AND ${isTable} ` +
      "ORDER BY ordinal_position",
    name,
  );
  if (found.rowCount > 0) {
    const types = textsOf(found, "data_type").map((type) => type.toUpperCase());
    const own = textsOf(found, "column_name"), names = namesOf(own, cohort);
    return own.map((column, i) => ({ name: names[i]!, ...readable(column, types[i]!, warehouse.engine) }));
  }
  const beside = await seen(
    warehouse,
    `SELECT table_name FROM ${catalog}information_schema.tables WHERE ${place} ORDER BY table_name`,
    name,
  );
  throw new Error(
    `Cannot read table:${
      shownName(name)
    } as it must be a table or view that this user may read: there is none ` +
      `of that name; seen in its schema: ${textsOf(beside, "table_name").slice(0, 20).join(", ") || "none"}`,
  );
}

/** Whether there is such a table or view, as far as the role sees. */
export async function isRelation(warehouse: Warehouse, name: readonly RelationPart[]): Promise<boolean> {
  const { catalog, place, isTable } = placeSql(warehouse, name);
  const text = `SELECT table_name FROM ${catalog}information_schema.tables WHERE ${place} AND ${isTable}`;
  return (await seen(warehouse, text, name)).rowCount > 0;
}

/** Conditions on the schema's own tables. */
function placeSql(warehouse: Warehouse, name: readonly RelationPart[]) {
  const [table, schema, database] = name.toReversed();
  const isSame = (column: string, part: RelationPart | undefined, current: string) =>
    part === undefined
      ? `${column} = ${current}`
      : part.isQuoted
      ? `${column} = ${textLiteral(part.text)}`
      : `UPPER(${column}) = ${textLiteral(part.text.toUpperCase())}`;
  return {
    catalog: database === undefined ? "" : `${relationSql(warehouse, [database])}.`,
    place: `${isSame("table_catalog", database, "CURRENT_DATABASE()")} AND ${
      isSame("table_schema", schema, "CURRENT_SCHEMA()")
    }`,
    isTable: isSame("table_name", table, "''"),
  };
}

async function seen(warehouse: Warehouse, text: string, name: readonly RelationPart[]): Promise<Table> {
  try {
    return await warehouse.query(written(text, "columns of a source"));
  } catch (cause) {
    throw new Error(
      `Cannot read table:${shownName(name)} as its database must be one that this user may read: it is not`,
      { cause },
    );
  }
}

/** The spec's names of columns, where it has some. */
function namesOf(columns: readonly string[], cohort: NamedColumns): string[] {
  const taken = new Map<string, string>();
  const ways: ((text: string) => string)[] = [(text) => text, (text) => text.toLowerCase(), snakeName];
  for (const way of ways) {
    for (const { name } of cohort.columns) {
      if ([...taken.values()].includes(name)) continue;
      const fitting = columns.filter((own) => !taken.has(own) && way(own) === way(name));
      if (fitting.length === 1) taken.set(fitting[0]!, name);
    }
  }
  return columns.map((own) => taken.get(own) ?? own);
}

function textsOf(table: Table, name: string): string[] {
  const { codes, labels } = categoriesOf(table, name);
  return Array.from(codes, (code) => labels[code] ?? "");
}

function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * The rows of a relation, as the contract takes them.
 *
 * @throws {Error} when it is not there or has no rows.
 */
export async function relationRows(
  warehouse: Warehouse,
  cohort: Cohort,
  name: readonly RelationPart[],
): Promise<Table> {
  const columns = await relationColumns(warehouse, cohort, name);
  const select = columns.map(({ sql }, i) => `${sql} AS c${i}`);
  const rows = await warehouse.query(written(
    `SELECT ${select.join(", ")} FROM ${relationSql(warehouse, name)}`,
    `table:${shownName(name)}`,
  ));
  if (rows.rowCount === 0) {
    const shown = shownName(name);
    throw new Error(
      `Cannot open cohort "${cohort.name}" as its source must have rows: table:${shown} has none`,
    );
  }
  return tableOf(columnsOf(columns.map((each, i) => [each.name, columnOf(rows, `c${i}`)])));
}

/** A column in one of the three types that both engines and a table have. */
function readable(own: string, type: string, engine: string): Pick<RelationColumn, "kind" | "sql"> {
  const column = `"${own.replaceAll('"', '""')}"`;
  // As it is written: 0.1 and not 0.10000000149011612.
  if (/^(FLOAT4|REAL)$/.test(type) || (type === "FLOAT" && engine === "duckdb")) {
    return numberSql(`CAST(${column} AS VARCHAR)`);
  }
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL.*|NUMERIC.*|NUMBER.*|DOUBLE.*|FLOAT.*)$/.test(type)) {
    return numberSql(column);
  }
  if (/^TIMESTAMP.*(TZ|WITH TIME ZONE)/.test(type)) {
    const utc = engine === "duckdb"
      ? `MAKE_TIMESTAMP(EPOCH_US(${column}))`
      : `CAST(CONVERT_TIMEZONE('UTC', ${column}) AS TIMESTAMP)`;
    return { kind: "time", sql: utc };
  }
  if (/^(DATE|TIMESTAMP.*|DATETIME)$/.test(type)) {
    return { kind: "time", sql: `CAST(${column} AS TIMESTAMP)` };
  }
  return { kind: "text", sql: `CAST(${column} AS VARCHAR)` };
}

/** NaN is missing. */
function numberSql(value: string): Pick<RelationColumn, "kind" | "sql"> {
  return { kind: "number", sql: `NULLIF(CAST(${value} AS DOUBLE), CAST('NaN' AS DOUBLE))` };
}
