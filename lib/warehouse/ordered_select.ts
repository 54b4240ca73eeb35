import { blanked, uncommented } from "./statements.ts";

/** A SELECT without its order, and what put it in order. */
export type OrderedSelect = {
  /** Without ORDER BY and LIMIT; what it was ordered by and did not give is a column more. */
  readonly rows: string;
  /** Columns of `rows`, and their directions (` DESC NULLS LAST`). */
  readonly keys: readonly { readonly name: string; readonly direction: string }[];
  /** What stood behind the order: a LIMIT, or nothing. */
  readonly rest: string;
};

/**
 * Takes the order of a SELECT off it, so that a SELECT from it can be ordered alike.
 *
 * @param columns the names of its result's columns.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { orderedSelect } from "lib/warehouse/ordered_select.ts";
 *
 * const { rows, keys, rest } = orderedSelect("SELECT a FROM t ORDER BY t.b + 1 DESC, t.a LIMIT 5", ["A"]);
 * assertEquals(rows, "SELECT a, t.b + 1 AS ORDER_0 FROM t");
 * assertEquals(keys, [{ name: "ORDER_0", direction: " DESC" }, { name: "A", direction: "" }]);
 * assertEquals(rest, "\nLIMIT 5");
 * ```
 */
export function orderedSelect(statement: string, columns: readonly string[]): OrderedSelect {
  const code = blanked(statement);
  const limitAt = /\bLIMIT\s+\d+(\s+OFFSET\s+\d+)?\s*$/i.exec(code)?.index ?? code.length;
  const order = [...code.slice(0, limitAt).matchAll(/\bORDER\s+BY\b/gi)].at(-1);
  const rest = limitAt < code.length ? `\n${statement.slice(limitAt).trim()}` : "";
  const rows = statement.slice(0, order?.index ?? limitAt).trim();
  if (order === undefined) return { rows, keys: [], rest };
  const hidden: string[] = [];
  const keys = partsOf(statement, code, order.index + order[0].length, limitAt).map((key) => {
    const [, expression = "", direction = ""] =
      /^(.*?)((?:\s+(?:ASC|DESC))?(?:\s+NULLS\s+(?:FIRST|LAST))?)$/is.exec(key)!;
    const last = expression.replace(/^\w+\./, "").toUpperCase();
    const name = columns.find((column) => column.toUpperCase() === last);
    if (name === undefined) hidden.push(expression);
    return { name: name ?? `ORDER_${hidden.length - 1}`, direction: direction.replace(/\s+/g, " ") };
  });
  return { rows: withColumns(rows, hidden), keys, rest };
}

/** The expressions of a list, split at the commas outside of brackets and texts. */
function partsOf(statement: string, code: string, from: number, until: number): string[] {
  const ends = [...code.slice(from, until).matchAll(/,/g)].map(({ index }) => from + index);
  return [...ends, until].map((end, i) =>
    uncommented(statement.slice(i === 0 ? from : ends[i - 1]! + 1, end))
  );
}

/** Only a plain SELECT can be ordered by what it does not give: its list ends before its FROM. */
function withColumns(rows: string, hidden: readonly string[]): string {
  if (hidden.length === 0) return rows;
  const code = blanked(rows);
  const start = [...code.matchAll(/\bSELECT\b/gi)].at(-1)!.index;
  const from = /\s+FROM\b/i.exec(code.slice(start));
  const end = from === null ? rows.length : start + from.index;
  const added = hidden.map((expression, i) => `, ${expression} AS ORDER_${i}`).join("");
  return rows.slice(0, end) + added + rows.slice(end);
}
