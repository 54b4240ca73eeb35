import { assertEquals } from "@std/assert";
import type { Column, Table } from "lib/table/table.ts";

/**
 * Fails unless two tables have the same columns in the same order, of the same types, with the same values
 * row by row.
 */
export function assertSameRows(actual: Table, expected: Table, about = ""): void {
  assertEquals(typesOf(actual), typesOf(expected), about);
  assertEquals(actual.rowCount, expected.rowCount, about);
  for (const [name, column] of Object.entries(expected.columns)) {
    assertEquals(plainValues(actual.columns[name]!), plainValues(column), `${name} ${about}`.trim());
  }
}

/** Values row by row, so that categories with other codes compare equal; a missing label is null. */
export function plainValues(column: Column): (string | number | null)[] {
  if (column.type !== "category") return Array.from(column.values);
  return Array.from(column.codes, (code) => column.labels[code] ?? null);
}

function typesOf({ columns }: Table): [name: string, type: string][] {
  return Object.entries(columns).map(([name, { type }]) => [name, type]);
}
