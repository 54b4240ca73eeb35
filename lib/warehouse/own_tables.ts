import { createHash } from "node:crypto";
import { categoriesOf, type Table } from "lib/table/mod.ts";
import { type Sql, sql, sqlFile, written } from "./sql.ts";
import type { Warehouse } from "./warehouse.ts";

/** Rows of these are history: they are only ever added to, and outlive a change of the definition. */
const logs: readonly string[] = ["prediction_log", "drift_log"];
/** What the mark says of a view: its text changes with every model. */
const viewDefinition = "view";
const marker = "wardbook_tables";
const markerColumns: readonly string[] = ["name", "definition", "column_list"];

/** What stands in the warehouse under one of Wardbook's names. */
type Relation = { readonly shown: string; readonly isTable: boolean; readonly columns: readonly string[] };
/** What Wardbook noted when it made a relation: columns as "name TYPE"; null while a view is being made. */
type Mark = { readonly definition: string; readonly columns: readonly string[] | null };
type State = {
  readonly relations: ReadonlyMap<string, Relation>;
  readonly marks: ReadonlyMap<string, Mark>;
};
type Definition = {
  readonly name: string;
  readonly statement: Sql;
  /** As "name TYPE". */
  readonly columns: readonly string[];
  readonly hash: string;
};

/**
 * Makes sure that the tables which `files` (below `sql/`, or statements; each one CREATE TABLE) define are
 * there and are Wardbook's own, before anything is written to them. Call it outside of a transaction, as
 * definitions end one on some engines.
 *
 * Wardbook notes every table that it makes in the table `wardbook_tables`. One that isn't noted, or whose
 * columns are no longer those that were noted, is somebody else's, but for one that is exactly as defined and
 * has no row. Where a definition has changed since, a log (`prediction_log`, `drift_log`) gets the columns
 * that it lacks and keeps its rows; others are made anew, as who claims them fills them anew.
 *
 * @throws {Error} naming the table when it is somebody else's, or when a log can't be brought to its
 * definition; nothing was changed then.
 * @throws {QueryError} when the warehouse fails.
 */
export async function claimTables(warehouse: Warehouse, files: readonly (string | Sql)[]): Promise<void> {
  const definitions = files.map(definitionOf);
  const state = await stateOf(warehouse);
  for (const definition of definitions) {
    if (!await isAsNew(warehouse, definition, state)) assertOwn(state, definition.name, true);
  }
  const steps = definitions.map((definition) => stepTo(definition, state));
  for (const step of steps) await step(warehouse);
}

/**
 * Makes views by `make`, after making sure that each of their names is free or a view of Wardbook's own.
 *
 * @throws {Error} naming the view (or table) that is somebody else's; nothing was changed then.
 * @throws what `make` throws.
 */
export async function claimViews(
  warehouse: Warehouse,
  names: readonly string[],
  make: () => Promise<void>,
): Promise<void> {
  const state = await stateOf(warehouse);
  for (const name of names) assertOwn(state, name, false);
  for (const name of names) await note(warehouse, name, { definition: viewDefinition, columns: null });
  await make();
  const { relations } = await stateOf(warehouse);
  for (const name of names) {
    const columns = relations.get(name)?.columns ?? [];
    await note(warehouse, name, { definition: viewDefinition, columns });
  }
}

/**
 * Notes the tables and views of a warehouse that a version before `wardbook_tables` made: those of our names,
 * but of the logs, whose rows must be kept, only with exactly the columns of their definition. Only for
 * places that are Wardbook's own anyway; where there are notes, nothing is done.
 *
 * @throws {QueryError} when the warehouse fails.
 */
export async function adoptTables(warehouse: Warehouse): Promise<void> {
  const { relations } = await stateOf(warehouse);
  if (relations.has(marker)) return;
  for (const [name, { isTable, columns }] of relations) {
    if (!isTable) await note(warehouse, name, { definition: viewDefinition, columns: null });
    else if (!logs.includes(name)) await note(warehouse, name, { definition: "unknown", columns });
    else {
      const definition = definitionOf(`${name}.sql`);
      if (!isSame(columns, namesOf(definition.columns))) continue;
      await note(warehouse, name, { definition: definition.hash, columns: definition.columns });
    }
  }
}

/**
 * Whether a table that isn't noted is exactly as Wardbook would make it, and empty: made by hand, or by a
 * kill.
 */
async function isAsNew(warehouse: Warehouse, definition: Definition, state: State): Promise<boolean> {
  const { name, columns } = definition;
  const relation = state.relations.get(name);
  if (!relation?.isTable || state.marks.has(name) || !isSame(relation.columns, namesOf(columns))) {
    return false;
  }
  return (await warehouse.query(written(`SELECT 1 AS one FROM ${name} LIMIT 1`, "inline"))).rowCount === 0;
}

type Step = (warehouse: Warehouse) => Promise<void>;

/** What brings a table to its definition; decided for all tables before the first is changed. */
function stepTo(definition: Definition, { relations, marks }: State): Step {
  const { name, statement, columns, hash } = definition;
  const relation = relations.get(name), mark = marks.get(name);
  const make: Step = async (warehouse) => {
    await note(warehouse, name, { definition: hash, columns });
    await warehouse.run(statement);
  };
  if (relation === undefined || mark === undefined) return make;
  if (mark.definition === hash && isSame(namesOf(columns), relation.columns)) {
    return () => Promise.resolve();
  }
  if (!logs.includes(name)) {
    return async (warehouse) => {
      await warehouse.run(written(`DROP TABLE ${name}`, "inline"));
      await make(warehouse);
    };
  }
  const added = columnsToAdd(definition, relation, mark);
  return async (warehouse) => {
    for (const column of added) {
      await warehouse.run(written(`ALTER TABLE ${name} ADD COLUMN ${column}`, "inline"));
    }
    await note(warehouse, name, { definition: hash, columns });
  };
}

/** The columns that a log lacks. @throws {Error} when its rows would not outlive the change. */
function columnsToAdd({ columns }: Definition, relation: Relation, mark: Mark): string[] {
  const defined = namesOf(columns);
  const lost = relation.columns.filter((column) => !defined.includes(column));
  const retyped = (mark.columns ?? []).filter((column) => !columns.includes(column));
  if (lost.length > 0 || retyped.length > 0) {
    throw new Error(
      `Cannot bring ${relation.shown} to its new definition as its rows must be kept, so columns may only ` +
        `be added: ${
          namesOf([...new Set([...lost, ...namesOf(retyped)])]).join(", ")
        } would change; rename that ` +
        "table, and a new one is made",
    );
  }
  return columns.filter((_, i) => !relation.columns.includes(defined[i]!));
}

function assertOwn({ relations, marks }: State, name: string, isTable: boolean): void {
  const relation = relations.get(name), mark = marks.get(name);
  if (relation === undefined) return;
  if (mark === undefined) throw foreign(name, relation, "Wardbook has not made it");
  if (relation.isTable !== isTable) {
    throw foreign(name, relation, `it is a ${relation.isTable ? "table" : "view"} now`);
  }
  if (mark.columns === null || isSame(namesOf(mark.columns), relation.columns)) return;
  // A kill while columns were added to a log leaves more than was noted.
  const defined = logs.includes(name) ? namesOf(definitionOf(`${name}.sql`).columns) : [];
  const isBetween = namesOf(mark.columns).every((column, i) => column === relation.columns[i]) &&
    relation.columns.slice(mark.columns.length).every((column) => defined.includes(column));
  if (!isBetween) throw foreign(name, relation, "its columns are not those that Wardbook gave it");
}

function foreign(name: string, { shown, columns }: Relation, why: string): Error {
  const some = columns.slice(0, 8).join(", ") + (columns.length > 8 ? ", …" : "");
  return new Error(
    `Cannot use "${name}" as Wardbook writes only to tables and views that it has made itself: ` +
      `${shown} (${some}) is not one, as ${why}; it was left as it is. Give Wardbook another schema or ` +
      "file (--warehouse, WARDBOOK_WAREHOUSE), or rename what is there",
  );
}

async function stateOf(warehouse: Warehouse): Promise<State> {
  const relations = relationsIn(await warehouse.query(ownRelations));
  const kept = relations.get(marker);
  if (kept === undefined) return { relations, marks: new Map() };
  if (!kept.isTable || !isSame(kept.columns, markerColumns)) {
    throw foreign(marker, kept, "its columns are not those that Wardbook gives it");
  }
  const notes = await warehouse.query(sql`SELECT name, definition, column_list FROM wardbook_tables`);
  const [names, definitions, lists] = markerColumns.map((column) => textsOf(notes, column));
  const marks = names!.map((name, i): [string, Mark] => {
    const list = lists![i]!;
    return [name, { definition: definitions![i]!, columns: list === "" ? null : list.split(",") }];
  });
  return { relations, marks: new Map(marks) };
}

/** Temporary tables are in another schema, and those that the role may not use are not seen. */
const ownRelations = sql`SELECT
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
    AND (
        LOWER(columns.table_name) IN (
            'wardbook_tables', 'accepted', 'quarantine', 'stays', 'stay_features', 'feature_selection',
            'candidate', 'prediction_log', 'drift_log'
        )
        OR LOWER(columns.table_name) LIKE 'scored_admissions%'
    )
ORDER BY columns.table_name, columns.ordinal_position`;

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

/** Written before what it is about is made: a kill leaves a note of nothing, and nothing without a note. */
async function note(warehouse: Warehouse, name: string, { definition, columns }: Mark): Promise<void> {
  await warehouse.run(
    sql`CREATE TABLE IF NOT EXISTS wardbook_tables (name VARCHAR, definition VARCHAR, column_list VARCHAR)`,
  );
  const values = { name, definition, column_list: (columns ?? []).join(",") };
  await warehouse.transaction(async () => {
    await warehouse.run(sql`DELETE FROM wardbook_tables WHERE name = :name`, { name });
    await warehouse.run(
      sql`INSERT INTO wardbook_tables (name, definition, column_list)
        VALUES (:name, :definition, :column_list)`,
      values,
    );
  });
}

/** Reads a CREATE TABLE as the files of `sql/` write it: a column a line. */
function definitionOf(file: string | Sql): Definition {
  const statement = typeof file === "string" ? sqlFile(file) : file;
  const text = statement.text.replace(/--.*$/gm, "").trim();
  const name = /^CREATE (?:OR REPLACE )?TABLE (?:IF NOT EXISTS )?(\w+) \(/.exec(text)?.[1];
  if (name === undefined) {
    throw new SyntaxError(
      `Cannot claim a table as its file must be one CREATE TABLE: ${statement.source} is not`,
    );
  }
  const columns = Array.from(text.matchAll(/^ {4}([a-z_]\w* [A-Z]\w*)/gm), ([, column]) => column!);
  const hash = createHash("sha256").update(text.replace(/\s+/g, " ")).digest("hex").slice(0, 16);
  return { name, statement, columns, hash };
}

function textsOf(rows: Table, name: string): string[] {
  const { codes, labels } = categoriesOf(rows, name);
  return Array.from(codes, (code) => labels[code] ?? "");
}

/** The names of columns written as "name TYPE". */
function namesOf(columns: readonly string[]): string[] {
  return columns.map((column) => column.split(" ")[0]!);
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each, i) => each === others[i]);
}
