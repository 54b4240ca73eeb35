import { categoriesOf, columnOf, columnsOf, type Table, tableOf } from "lib/table/mod.ts";
import { type Warehouse, written } from "lib/warehouse/mod.ts";
import type { Cohort } from "../cohort.ts";
import { snakeName } from "../contract/snake_name.ts";
import { type RelationPart, shownName } from "./place.ts";

/** A table or view of the warehouse in use. */
export type TableSource = { readonly relation: readonly RelationPart[] };

/** A column of a relation: its own name, the spec's where it has one, and its type on the engine. */
type RelationColumn = { readonly own: string; readonly name: string; readonly type: string };

export function tableSource(name: readonly RelationPart[]): TableSource {
  return { relation: name };
}

/** A name for the engine: Snowflake's are upper case where they aren't quoted. */
function relationSql(warehouse: Warehouse, name: readonly RelationPart[]): string {
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
async function relationColumns(
  warehouse: Warehouse,
  cohort: Cohort,
  name: readonly RelationPart[],
): Promise<RelationColumn[]> {
  const [table, schema, database] = name.toReversed();
  const isSame = (column: string, part: RelationPart | undefined, current: string) =>
    part === undefined
      ? `${column} = ${current}`
      : part.isQuoted
      ? `${column} = ${textLiteral(part.text)}`
      : `UPPER(${column}) = ${textLiteral(part.text.toUpperCase())}`;
  const catalog = database === undefined ? "" : `${relationSql(warehouse, [database])}.`;
  const place = `${isSame("table_catalog", database, "CURRENT_DATABASE()")} AND ${
    isSame("table_schema", schema, "CURRENT_SCHEMA()")
  }`;
  const found = await seen(
    warehouse,
    `SELECT column_name, data_type FROM ${catalog}information_schema.columns WHERE ${place} AND ${
      isSame("table_name", table, "''")
    } ORDER BY ordinal_position`,
    name,
  );
  if (found.rowCount > 0) return named(textsOf(found, "column_name"), textsOf(found, "data_type"), cohort);
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

function named(columns: readonly string[], types: readonly string[], cohort: Cohort): RelationColumn[] {
  const taken = new Map<string, string>();
  const ways: ((text: string) => string)[] = [(text) => text, (text) => text.toLowerCase(), snakeName];
  for (const way of ways) {
    for (const { name } of cohort.columns) {
      if ([...taken.values()].includes(name)) continue;
      const fitting = columns.filter((own) => !taken.has(own) && way(own) === way(name));
      if (fitting.length === 1) taken.set(fitting[0]!, name);
    }
  }
  return columns.map((own, i) => ({ own, name: taken.get(own) ?? own, type: types[i]! }));
}

function textsOf(table: Table, name: string): string[] {
  const { codes, labels } = categoriesOf(table, name);
  return Array.from(codes, (code) => labels[code] ?? "");
}

function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The rows of a relation, as the contract takes them. */
export async function relationRows(
  warehouse: Warehouse,
  cohort: Cohort,
  name: readonly RelationPart[],
): Promise<Table> {
  const columns = await relationColumns(warehouse, cohort, name);
  const select = columns.map(({ own, type }, i) =>
    `${readable(`"${own.replaceAll('"', '""')}"`, type)} AS c${i}`
  );
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
function readable(column: string, type: string): string {
  if (/^(FLOAT4|REAL)$/i.test(type)) return `CAST(CAST(${column} AS VARCHAR) AS DOUBLE)`;
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL.*|NUMERIC.*|NUMBER.*|DOUBLE.*|FLOAT.*)$/i.test(type)) {
    return `CAST(${column} AS DOUBLE)`;
  }
  if (/^(DATE|TIMESTAMP.*|DATETIME)$/i.test(type)) return `CAST(${column} AS TIMESTAMP)`;
  return `CAST(${column} AS VARCHAR)`;
}
