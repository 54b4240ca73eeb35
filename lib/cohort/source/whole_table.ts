import {
  categoryColumn,
  cellText,
  type Column,
  columnOf,
  columnsOf,
  type Table,
  tableOf,
} from "lib/table/mod.ts";
import type { Source } from "./source.ts";

/** All rows of a source as one table: for who looks at a source as a whole, and has the memory for it. */
export async function wholeTable(source: Source): Promise<Table> {
  const parts: Table[] = [];
  for await (const { table } of source.parts()) parts.push(table);
  if (parts.length === 1) return parts[0]!;
  const names = Object.keys(parts[0]?.columns ?? {});
  return tableOf(columnsOf(names.map((name) => [name, joined(parts.map((part) => columnOf(part, name)))])));
}

function joined(columns: readonly Column[]): Column {
  if (columns.some(({ type }) => type === "category")) return joinedLabels(columns);
  const values = new Float64Array(columns.reduce((sum, column) => sum + lengthOf(column), 0));
  let at = 0;
  for (const column of columns) {
    if (column.type !== "category") values.set(column.values, at);
    at += lengthOf(column);
  }
  return { type: columns[0]!.type === "timestamp" ? "timestamp" : "number", values };
}

/** A column may be one of numbers in one part and, where some of its values are none, of texts in another. */
function joinedLabels(parts: readonly Column[]): Column {
  const columns = parts.map((column) =>
    column.type === "category" ? column : categoryColumn(textsOf(column))
  );
  const codeOf = new Map<string, number>();
  const codes = new Int32Array(columns.reduce((sum, column) => sum + lengthOf(column), 0));
  let at = 0;
  for (const column of columns) {
    const newCodes = column.labels.map((label) => {
      const known = codeOf.get(label);
      if (known !== undefined) return known;
      codeOf.set(label, codeOf.size);
      return codeOf.size - 1;
    });
    for (const code of column.codes) codes[at++] = code < 0 ? -1 : newCodes[code]!;
  }
  return { type: "category", codes, labels: [...codeOf.keys()] };
}

function textsOf(column: Column): (string | null)[] {
  return Array.from({ length: lengthOf(column) }, (_, row) => cellText(column, row));
}

function lengthOf(column: Column): number {
  return column.type === "category" ? column.codes.length : column.values.length;
}
