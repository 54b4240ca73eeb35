import { escapeMarkup } from "lib/chart/mod.ts";
import { trueMinus } from "lib/stats/mod.ts";
import { type Column, columnOf, type Table } from "lib/table/mod.ts";
import type { MimeBundle } from "../notebook.ts";
import { formatColumn, headingOf } from "./column_style.ts";
import { formatNumbers } from "./format_numbers.ts";

export type TableBundleOptions = {
  /** At most so many rows are shown, and the others counted (default 50). */
  readonly limit?: number;
  /** Decimals of numbers, at most (default 3). */
  readonly digits?: number;
};

/**
 * A table as HTML and as plain text: one row a line below headings in words, numbers to the right as
 * `formatColumn()` writes them, dates in ISO form, missing values empty, and below it how many rows are
 * hidden. One row alone that is wider than a page is turned on its side, a value a line.
 */
export function tableBundle(table: Table, options: TableBundleOptions = {}): MimeBundle {
  const { limit = 50, digits = 3 } = options;
  const shown = Math.min(limit, table.rowCount);
  const columns = Object.keys(table.columns).map((name): TextColumn => {
    const column = columnOf(table, name);
    return {
      name: headingOf(name),
      isNumber: column.type === "number",
      texts: textsOf(name, column, shown, digits),
    };
  });
  if (table.rowCount === 1 && shown === 1 && columns.length > maxWide) return onItsSide(columns);
  const rows = Array.from({ length: shown }, (_, row) => columns.map(({ texts }) => texts[row]!));
  const note = noteOf(table.rowCount, shown);
  return { "text/html": html(columns, rows, note), "text/plain": plainText(columns, rows, note) };
}

/** How many columns of a single row are read side by side. */
const maxWide = 8;

function onItsSide(columns: readonly TextColumn[]): MimeBundle {
  const sides = [{ name: "column", isNumber: false, texts: [] }, {
    name: "value",
    isNumber: false,
    texts: [],
  }];
  const rows = columns.map(({ name, texts }) => [name, texts[0] ?? ""]);
  const width = Math.max(...rows.map(([name = ""]) => name.length));
  const lines = rows.map(([name = "", value]) => `${name.padEnd(width)}  ${value}`.trimEnd());
  return { "text/html": html(sides, rows, ""), "text/plain": lines.join("\n") };
}

type TextColumn = { readonly name: string; readonly isNumber: boolean; readonly texts: readonly string[] };

function textsOf(name: string, column: Column, count: number, digits: number): string[] {
  if (column.type === "category") {
    return Array.from(column.codes.subarray(0, count), (code) => trueMinus(column.labels[code] ?? ""));
  }
  const values = column.values.subarray(0, count);
  return column.type === "number" ? formatColumn(name, values, digits) : Array.from(values, dateText);
}

function dateText(epochMs: number): string {
  if (Number.isNaN(epochMs)) return "";
  return new Date(epochMs).toISOString().replace("T00:00:00.000Z", "").replace(/\.000Z$/, "Z");
}

function noteOf(rowCount: number, shown: number): string {
  if (rowCount === 0) return "no rows";
  const [hidden] = formatNumbers([rowCount - shown]);
  return rowCount === shown ? "" : `… and ${hidden} more ${rowCount - shown === 1 ? "row" : "rows"}`;
}

function html(columns: readonly TextColumn[], rows: readonly (readonly string[])[], note: string): string {
  const aligned = (tag: string, text: string, column: TextColumn) =>
    `<${tag} style="text-align:${column.isNumber ? "right" : "left"}">${escapeMarkup(text)}</${tag}>`;
  const line = (tag: string, texts: readonly string[]) =>
    `<tr>${texts.map((text, i) => aligned(tag, text, columns[i]!)).join("")}</tr>`;
  const head = line("th", columns.map(({ name }) => name));
  const body = rows.map((texts) => line("td", texts)).join("\n");
  const below = note === "" ? "" : `\n<p>${note}</p>`;
  return `<table>\n<thead>${head}</thead>\n<tbody>\n${body}\n</tbody>\n</table>${below}`;
}

function plainText(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  note: string,
): string {
  const widths = columns.map(({ name, texts }) => Math.max(name.length, ...texts.map((text) => text.length)));
  const line = (texts: readonly string[]) =>
    texts.map((text, i) => columns[i]!.isNumber ? text.padStart(widths[i]!) : text.padEnd(widths[i]!))
      .join("  ").trimEnd();
  const lines = [line(columns.map(({ name }) => name)), ...rows.map(line)];
  return (note === "" ? lines : [...lines, note]).join("\n");
}
