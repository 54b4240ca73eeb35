import { orderedSelect } from "../../ordered_select.ts";
import type { Column } from "../snowflake_sdk.ts";

/**
 * A SELECT whose FLOATs come as texts of 17 digits, by which a double is told from all others: Snowflake
 * writes a FLOAT into a JSON result rounded, to about ten digits. The text of the statement itself where none
 * of its columns is a FLOAT.
 *
 * The statement becomes a relation of another one, which is ordered in its place, as a relation's own order
 * would not hold.
 *
 * @param columns of the statement's result, as the driver describes them.
 * @see https://docs.snowflake.com/en/sql-reference/sql-format-models#text-minimal-numeric-formats
 */
export function withExactFloats(text: string, columns: readonly Column[]): string {
  if (!columns.some(isFloat)) return text;
  const names = columns.map((column) => column.getName());
  const { rows, keys, rest } = orderedSelect(text, names);
  const selected = columns.map((column, i) => {
    const name = quoted(names[i]!);
    return isFloat(column) ? `TO_VARCHAR(exact.${name}, 'TME') AS ${name}` : `exact.${name}`;
  });
  const by = keys.map(({ name, direction }) => `exact.${quoted(name)}${direction}`).join(", ");
  return `SELECT ${selected.join(", ")}\nFROM (\n${rows}\n) AS exact${by && `\nORDER BY ${by}`}${rest}`;
}

/** Whether a column of a result is one of those whose digits JSON loses. */
export function isFloat(column: Column): boolean {
  return column.getType().toLowerCase() === "real";
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
