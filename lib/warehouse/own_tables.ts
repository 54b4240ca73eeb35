import { createHash } from "node:crypto";
import {
  foreign,
  isSame,
  type Mark,
  marker,
  namesOf,
  noteOwn,
  ownState,
  type Relation,
  type State,
} from "./own_notes.ts";
import { type Sql, sql, sqlFile, written } from "./sql.ts";
import type { Warehouse } from "./warehouse.ts";

/**
 * Rows of these are history: they are only ever added to, but for what `logPredictions()` fills in where a
 * row has none, and outlive a change of the definition.
 */
const earlierLogs: readonly string[] = [
  "prediction_log",
  "drift_log",
  "load_log",
  "run_log",
  "feedback",
  "data_states",
  "data_rows",
];
const logs: readonly string[] = [
  ...earlierLogs,
  "remaining_log",
  "shadow_log",
  "shadow_nights",
  "risk_log",
  "risk_quarantine",
  "flow_messages",
];
/** What versions before `wardbook_tables` made. */
const earlierTables = [
  ...["accepted", "quarantine", "stays", "stay_features", "feature_selection", "candidate"],
  ...earlierLogs,
];
/** Versions before kept batches in permanent tables: rows of patients that nobody needs. */
const retired: readonly string[] = ["prediction_batch", "drift_batch"];
/** What the mark says of a view: its text changes with every model. */
const viewDefinition = "view";
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
 * has no row. Tables that versions before made and nobody needs any more are dropped, if they are as they
 * were made. Where a definition has changed since, a log (`prediction_log`, `drift_log`) gets the columns
 * that it lacks and keeps its rows; others are made anew, as who claims them fills them anew.
 *
 * @throws {Error} naming the table when it is somebody else's, or when a log can't be brought to its
 * definition; nothing was changed then.
 * @throws {QueryError} when the warehouse fails.
 */
export async function claimTables(warehouse: Warehouse, files: readonly (string | Sql)[]): Promise<void> {
  const definitions = files.map(definitionOf);
  const state = await ownState(warehouse, [...definitions.map(({ name }) => name), ...retired]);
  for (const definition of definitions) {
    if (!await isAsNew(warehouse, definition, state)) assertOwn(state, definition.name, true);
  }
  const steps = definitions.map((definition) => stepTo(definition, state));
  const noted = (when: "before" | "after") =>
    new Map(
      definitions.flatMap(({ name, hash, columns }, i): [string, Mark][] =>
        steps[i]?.noted === when ? [[name, { definition: hash, columns }]] : []
      ),
    );
  for (const step of steps) await run(warehouse, step?.drop ?? []);
  await noteOwn(warehouse, noted("before"));
  for (const step of steps) await run(warehouse, step?.make ?? []);
  await noteOwn(warehouse, noted("after"));
  // Who only adds to logs may not drop tables.
  if (definitions.some(({ name }) => !logs.includes(name))) await retire(warehouse, state);
}

async function run(warehouse: Warehouse, statements: readonly Sql[]): Promise<void> {
  for (const statement of statements) await warehouse.run(statement);
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
  const state = await ownState(warehouse, names);
  for (const name of names) assertOwn(state, name, false);
  const noted = (columnsOf: (name: string) => readonly string[] | null) =>
    new Map(names.map((name) => [name, { definition: viewDefinition, columns: columnsOf(name) }]));
  await noteOwn(warehouse, noted(() => null));
  await make();
  const { relations } = await ownState(warehouse, names);
  await noteOwn(warehouse, noted((name) => relations.get(name)?.columns ?? []));
}

/**
 * Notes the tables and views of a warehouse that a version before `wardbook_tables` made: those of our names,
 * but of the logs, whose rows must be kept, only with exactly the columns of their definition. Only for
 * places that are Wardbook's own anyway; where there are notes, nothing is done.
 *
 * @throws {QueryError} when the warehouse fails.
 */
export async function adoptTables(warehouse: Warehouse): Promise<void> {
  const { relations } = await ownState(warehouse, earlierTables);
  if (relations.has(marker)) return;
  const adopted = new Map<string, Mark>();
  for (const [name, { isTable, columns }] of relations) {
    if (!isTable) adopted.set(name, { definition: viewDefinition, columns: null });
    else if (!logs.includes(name)) adopted.set(name, { definition: "unknown", columns });
    else {
      const definition = definitionOf(`${name}.sql`);
      if (!isSame(columns, namesOf(definition.columns))) continue;
      adopted.set(name, { definition: definition.hash, columns: definition.columns });
    }
  }
  await noteOwn(warehouse, adopted);
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

/** What brings a table to its definition. */
type Step = {
  readonly drop?: readonly Sql[];
  /** What is made anew is noted before, so that a kill leaves no table without a note. */
  readonly noted: "before" | "after";
  readonly make: readonly Sql[];
};

/** Null where nothing is to be done. Decided for all tables before the first is changed. */
function stepTo(definition: Definition, { relations, marks }: State): Step | null {
  const { name, statement, columns, hash } = definition;
  const relation = relations.get(name), mark = marks.get(name);
  const make: Step = { noted: "before", make: [statement] };
  if (relation === undefined || mark === undefined) return make;
  if (mark.definition === hash && isSame(namesOf(columns), relation.columns)) return null;
  if (!logs.includes(name)) return { ...make, drop: [written(`DROP TABLE ${name}`, "inline")] };
  const added = columnsToAdd(definition, relation, mark);
  return {
    noted: "after",
    make: added.map((column) => written(`ALTER TABLE ${name} ADD COLUMN ${column}`, "inline")),
  };
}

/** Drops what Wardbook made and needs no more, where it is still as it was made. */
async function retire(warehouse: Warehouse, { relations, marks }: State): Promise<void> {
  for (const name of retired) {
    const relation = relations.get(name), columns = marks.get(name)?.columns;
    if (!relation?.isTable || !columns || !isSame(namesOf(columns), relation.columns)) continue;
    await warehouse.run(written(`DROP TABLE ${name}`, "inline"));
    await warehouse.run(sql`DELETE FROM wardbook_tables WHERE name = :name`, { name });
  }
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
