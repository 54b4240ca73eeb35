import { categoriesOf, type Table } from "lib/table/mod.ts";
import { type Sql, sql, written } from "./sql.ts";
import type { Values, Warehouse } from "./warehouse.ts";

/** Where Wardbook notes what it has made. */
export const marker = "wardbook_tables";
const markerColumns: readonly string[] = ["name", "definition", "column_list"];

/** What stands in the warehouse under one of Wardbook's names. */
export type Relation = {
  readonly shown: string;
  readonly isTable: boolean;
  readonly columns: readonly string[];
};
/**
 * What Wardbook noted when it made something: columns as "name TYPE"; null while a view or a function is
 * being made.
 */
export type Mark = { readonly definition: string; readonly columns: readonly string[] | null };
export type State = {
  readonly relations: ReadonlyMap<string, Relation>;
  /** Of all that Wardbook has made, by name; a function's ends in "()". */
  readonly marks: ReadonlyMap<string, Mark>;
};

/**
 * What stands under some names, and what Wardbook has noted: one statement, and a second one where there are
 * notes.
 *
 * @param names lower case words. @throws {Error} when `wardbook_tables` is somebody else's.
 * @throws {QueryError} when the warehouse fails.
 */
export async function ownState(warehouse: Warehouse, names: readonly string[]): Promise<State> {
  const relations = relationsIn(await warehouse.query(relationsOf([...names, marker])));
  const kept = relations.get(marker);
  if (kept === undefined) return { relations, marks: new Map() };
  if (!kept.isTable || !isSame(kept.columns, markerColumns)) {
    throw foreign(marker, kept, "its columns are not those that Wardbook gives it");
  }
  const notes = await warehouse.query(sql`SELECT name, definition, column_list FROM wardbook_tables`);
  const [noted, definitions, lists] = markerColumns.map((column) => textsOf(notes, column));
  const marks = noted!.map((name, i): [string, Mark] => {
    const list = lists![i]!;
    return [name, { definition: definitions![i]!, columns: list === "" ? null : list.split(",") }];
  });
  return { relations, marks: new Map(marks) };
}

/**
 * Notes what Wardbook makes, all in one transaction. Written before it is made: a kill leaves a note of
 * nothing, and nothing without a note.
 *
 * @throws {QueryError} when the warehouse fails.
 */
export async function noteOwn(warehouse: Warehouse, notes: ReadonlyMap<string, Mark>): Promise<void> {
  if (notes.size === 0) return;
  await warehouse.run(
    sql`CREATE TABLE IF NOT EXISTS wardbook_tables (name VARCHAR, definition VARCHAR, column_list VARCHAR)`,
  );
  const names: Record<string, string> = {}, values: Record<string, string> = {};
  [...notes].forEach(([name, { definition, columns }], i) => {
    names[`name_${i}`] = name;
    values[`definition_${i}`] = definition;
    values[`columns_${i}`] = (columns ?? []).join(",");
  });
  const all = Object.keys(names);
  const rows = all.map((name, i) => `(:${name}, :definition_${i}, :columns_${i})`).join(", ");
  const run = (text: string, bound: Values) => warehouse.run(written(text, "inline"), bound);
  await warehouse.transaction(async () => {
    await run(
      `DELETE FROM wardbook_tables WHERE name IN (${all.map((name) => `:${name}`).join(", ")})`,
      names,
    );
    await run(`INSERT INTO wardbook_tables (name, definition, column_list) VALUES ${rows}`, {
      ...names,
      ...values,
    });
  });
}

/** The error that refuses what is somebody else's. */
export function foreign(
  name: string,
  { shown, columns }: Pick<Relation, "shown" | "columns">,
  why: string,
): Error {
  const some = columns.slice(0, 8).join(", ") + (columns.length > 8 ? ", …" : "");
  return new Error(
    `Cannot use "${name}" as Wardbook writes only to what it has made itself: ` +
      `${shown} (${some}) is not one, as ${why}; it was left as it is. Give Wardbook another schema or ` +
      "file (--warehouse, WARDBOOK_WAREHOUSE), or rename what is there",
  );
}

/** Temporary tables are in another schema, and those that the role may not use are not seen. */
function relationsOf(names: readonly string[]): Sql {
  const wrong = names.find((name) => !/^[a-z_][a-z0-9_]*$/.test(name));
  if (wrong !== undefined) {
    throw new TypeError(`Cannot claim "${wrong}" as names must be lower case words: it is none`);
  }
  const list = names.map((name) => `'${name}'`).join(", ");
  return written(
    `SELECT
    LOWER(columns.table_name) AS name,
    columns.table_catalog || '.' || columns.table_schema || '.' || columns.table_name AS shown,
    tables.table_type AS kind,
    LOWER(columns.column_name) AS column_name
FROM information_schema.columns AS columns
INNER JOIN information_schema.tables AS tables
    ON tables.table_catalog = columns.table_catalog
    AND tables.table_schema = columns.table_schema
    AND tables.table_name = columns.table_name
WHERE columns.table_catalog = CURRENT_DATABASE()
    AND columns.table_schema = CURRENT_SCHEMA()
    AND (LOWER(columns.table_name) IN (${list}) OR LOWER(columns.table_name) LIKE 'scored_admissions%')
ORDER BY columns.table_name, columns.ordinal_position`,
    "inline",
  );
}

function relationsIn(rows: Table): Map<string, Relation> {
  const [names, shown, kinds, columns] = ["name", "shown", "kind", "column_name"].map((name) =>
    textsOf(rows, name)
  );
  const relations = new Map<string, { shown: string; isTable: boolean; columns: string[] }>();
  names!.forEach((name, row) => {
    const relation = relations.get(name) ??
      { shown: shown![row]!, isTable: kinds![row] === "BASE TABLE", columns: [] };
    relation.columns.push(columns![row]!);
    relations.set(name, relation);
  });
  return relations;
}

/** A column of texts, with "" where it is missing. */
export function textsOf(rows: Table, name: string): string[] {
  const { codes, labels } = categoriesOf(rows, name);
  return Array.from(codes, (code) => labels[code] ?? "");
}

/** The names of columns written as "name TYPE". */
export function namesOf(columns: readonly string[]): string[] {
  return columns.map((column) => column.split(" ")[0]!);
}

/** Whether two lists are equal. */
export function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each, i) => each === others[i]);
}
