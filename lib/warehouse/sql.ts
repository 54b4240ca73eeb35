/** The folder of the SQL files: one relation a file. */
const folder = new URL("../../sql/", import.meta.url);
const made = new WeakSet<Sql>();

/**
 * SQL text that the project itself wrote. Values reach it only as named binds (`:as_of`), identifiers only through
 * `identifier()`, so data can never become SQL. Made by `sqlFile()` or by the `sql` template.
 */
export class Sql {
  /** @param source the file's name below `sql/`, or "inline". */
  constructor(readonly text: string, readonly source: string) {
    made.add(this);
  }
}

/** Reads `sql/<name>`, for instance `sqlFile("stays/sparcs.sql")`. @throws {TypeError} when the name leaves the folder. */
export function sqlFile(name: string): Sql {
  if (!/^([a-z0-9_]+\/)*[a-z0-9_]+\.sql$/.test(name)) {
    throw new TypeError(
      `Cannot read an SQL file as names are lower case words below sql/: current value is "${name}"`,
    );
  }
  return new Sql(Deno.readTextFileSync(new URL(name, folder)), name);
}

/** Short statements in code: sql`SELECT * FROM ${identifier("stays", tables)} WHERE stay_days > :days`. */
export function sql(parts: TemplateStringsArray, ...inserts: readonly Sql[]): Sql {
  for (const insert of inserts) {
    if (!made.has(insert)) {
      throw new TypeError("Cannot insert a value into SQL as values must be bound by name (:name)");
    }
  }
  return new Sql(parts.reduce((text, part, i) => text + inserts[i - 1]!.text + part), "inline");
}

/** A table's or column's name that is on the code's own list. @throws {TypeError} when it is not. */
export function identifier(name: string, allowed: readonly string[]): Sql {
  if (!allowed.includes(name) || !/^[a-z_][a-z0-9_]*$/.test(name)) {
    throw new TypeError(`Cannot use "${name}" as a name in SQL as it must be one of: ${allowed.join(", ")}`);
  }
  return new Sql(name, "inline");
}
