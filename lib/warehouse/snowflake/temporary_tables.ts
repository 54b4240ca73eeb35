import { createdTemporaryTable, droppedTable } from "../statements.ts";

/**
 * The temporary tables of a session, and those that went with sessions before it which were lost. What names
 * one of these must not be sent: it would fail for no apparent reason, or reach a permanent table of the same
 * name.
 */
export class TemporaryTables {
  readonly #there = new Set<string>();
  readonly #lost: Set<string>;

  /** @param before those of the session that was lost. */
  constructor(before?: TemporaryTables) {
    this.#lost = new Set(before ? [...before.#there, ...before.#lost] : []);
  }

  /** @throws {TypeError} when a statement names a table that is lost, unless it creates it anew. */
  check(statement: string): void {
    const created = createdTemporaryTable(statement);
    for (const name of this.#lost) {
      if (name === created || !names(statement, name)) continue;
      throw new TypeError(
        `Cannot use temporary table ${name} as its session must last: it was lost, so begin where the table is created`,
      );
    }
  }

  /** Notes what a statement that succeeded created or dropped. */
  note(statement: string): void {
    const created = createdTemporaryTable(statement), dropped = droppedTable(statement);
    if (dropped !== undefined) this.#there.delete(dropped);
    if (created === undefined) return;
    this.#there.add(created);
    this.#lost.delete(created);
  }

  /**
   * Whether a statement drops a table that is lost, so that there is nothing to drop; forgets the table then.
   */
  forget(statement: string): boolean {
    return this.#lost.delete(droppedTable(statement) ?? "");
  }
}

/** Outside of texts: a statement may ask whether there is a table of that name. */
function names(statement: string, table: string): boolean {
  const withoutTexts = statement.replace(/'[^']*'/g, "''");
  return new RegExp(`(?<![\\w$])${RegExp.escape(table)}(?![\\w$])`, "i").test(withoutTexts);
}
