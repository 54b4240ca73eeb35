import { type Table, takeRows } from "lib/table/mod.ts";
import { type Copula, drawCopula } from "./copula.ts";
import { valuesOf } from "./margin.ts";

/** Rows drawn, and how many were left out as they were, in all columns, those of a real row. */
export type SyntheticRows = { readonly table: Table; readonly copies: number };

/**
 * As many rows as asked, none of which is a row of the real table: those are left out, and others drawn.
 *
 * @throws {RangeError} when most draws are real rows: there are too few columns to draw anything else.
 */
export function syntheticRows(copula: Copula, real: Table, rows: number, seed: number): SyntheticRows {
  const known = new Set(keysOf(real, copula.names)), drawn = drawCopula(copula, 2 * rows + 100, seed);
  const keys = keysOf(drawn, copula.names), kept: number[] = [];
  let row = 0;
  for (; row < keys.length && kept.length < rows; row++) if (!known.has(keys[row]!)) kept.push(row);
  if (kept.length < rows) {
    throw new RangeError(
      `Cannot draw ${rows} rows as no real row may be copied: of ${keys.length} drawn ${
        keys.length - kept.length
      } are real ones`,
    );
  }
  return { table: takeRows(drawn, Int32Array.from(kept)), copies: row - rows };
}

function keysOf(table: Table, names: readonly string[]): string[] {
  const columns = names.map((name) => {
    const column = table.columns[name]!, values = valuesOf(column);
    return (row: number) =>
      column.type === "category" ? column.labels[values[row]!] ?? "" : String(values[row]!);
  });
  return Array.from({ length: table.rowCount }, (_, row) => columns.map((of) => of(row)).join("\u0001"));
}
