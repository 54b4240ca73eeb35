/**
 * Checks that the columns to append are those of the table, in whatever order. @throws {TypeError} naming
 * those that differ.
 */
export function checkAppendedColumns(
  table: string,
  wanted: readonly string[],
  given: readonly string[],
): void {
  const unknown = given.filter((name) => !wanted.includes(name));
  const missing = wanted.filter((name) => !given.includes(name));
  if (unknown.length + missing.length === 0) return;
  throw new TypeError(
    `Cannot append to ${table} as the columns must be those of the table: ` +
      `unknown are ${unknown.join(", ") || "none"}, missing are ${missing.join(", ") || "none"}`,
  );
}

/** Checks that a table's name may be spliced into SQL. @throws {TypeError} when it is not in snake_case. */
export function checkTableName(table: string): void {
  if (/^[a-z_][a-z0-9_]*$/.test(table)) return;
  throw new TypeError(`Cannot append as a table's name must be in snake_case: it is "${table}"`);
}
