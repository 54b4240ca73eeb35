/** The folder of the SQL files: one relation a file. */
const folder = new URL("../../sql/", import.meta.url);
/** Known to this file alone: what is made without it is no `Sql`. */
const key = Symbol("Sql");
let make: (text: string, source: string) => Sql;

/**
 * SQL text that the project itself wrote. Values reach it only as named binds (`:as_of`), identifiers only
 * through `identifier()`, so data can never become SQL. Made by `sqlFile()`, by the `sql` template, or, where
 * code composes statements, by `written()`; in no other way.
 */
export class Sql {
  readonly #isMade = true;

  /** @param source the file's name below `sql/`, "inline", or what the code calls it. */
  private constructor(of: symbol, readonly text: string, readonly source: string) {
    if (of !== key) {
      throw new TypeError("Cannot make an Sql as sqlFile(), the sql template and written() do: it was built");
    }
    Object.freeze(this);
  }

  static {
    make = (text, source) => new Sql(key, text, source);
  }

  /** Whether a value is one of ours, and no object of the same shape. */
  static isMade(value: unknown): value is Sql {
    return typeof value === "object" && value !== null && #isMade in value;
  }
}

/**
 * Reads `sql/<name>`, for instance `sqlFile("eda/stay_by_severity.sql")`.
 *
 * @throws {TypeError} when a name leaves the folder.
 */
export function sqlFile(name: string): Sql {
  return make(textOf(name), name);
}

function textOf(name: string): string {
  if (!/^([a-z0-9_]+\/)*[a-z0-9_]+\.sql$/.test(name)) {
    throw new TypeError(
      `Cannot read an SQL file as names are lower case words below sql/: current value is "${name}"`,
    );
  }
  return Deno.readTextFileSync(new URL(name, folder));
}

/** Short statements in code: sql`SELECT * FROM ${identifier("stays", tables)} WHERE stay_days > :days`. */
export function sql(parts: TemplateStringsArray, ...inserts: readonly Sql[]): Sql {
  for (const insert of inserts) {
    if (!Sql.isMade(insert)) {
      throw new TypeError("Cannot insert a value into SQL as values must be bound by name (:name)");
    }
  }
  return make(parts.reduce((text, part, i) => text + inserts[i - 1]!.text + part), "inline");
}

/** A table's or column's name that is on the code's own list. @throws {TypeError} when it is not. */
export function identifier(name: string, allowed: readonly string[]): Sql {
  if (!allowed.includes(name) || !/^[a-z_][a-z0-9_]*$/.test(name)) {
    throw new TypeError(`Cannot use "${name}" as a name in SQL as it must be one of: ${allowed.join(", ")}`);
  }
  return make(name, "inline");
}

/**
 * A statement that code composed, piece by piece, as a model's is of its trees, or the staging of a cohort of
 * its spec: for `lib/score` and `lib/cohort`, which write texts by `textSql()`, and names that they have
 * checked; everything else binds its values.
 *
 * @param source what errors call it.
 */
export function written(text: string, source: string): Sql {
  return make(text, source);
}

/**
 * Checks that a statement is made as this file says, also where types are not checked (in a notebook).
 * @throws {TypeError}
 */
export function checkSql(statement: Sql): void {
  if (Sql.isMade(statement)) return;
  throw new TypeError(
    "Cannot run a statement as it must be made by sqlFile() or the sql template: it is not",
  );
}
