import type { Table } from "lib/table/mod.ts";
import type { MimeBundle } from "../notebook.ts";
import { display, showBareValues } from "./display.ts";
import { tableBundle, type TableBundleOptions } from "./table_bundle.ts";

export type ShowOptions = TableBundleOptions;
/** Text with Markdown, made by `md()`. */
export type Markdown = { readonly markdown: string };

/**
 * Shows a value below the running cell: a figure (anything that says how through
 * `Symbol.for("Jupyter.display")`, or SVG text), a `Table`, `md("**Markdown**")`, or else what `console.log`
 * would print. Outside a kernel nothing happens.
 */
export async function show(value: unknown, options: ShowOptions = {}): Promise<void> {
  await display(await bundleOf(value, options));
}

/** Marks a text as Markdown for `show()`: prose with computed numbers. */
export function md(text: string): Markdown {
  return { markdown: text };
}

const displaySymbol = Symbol.for("Jupyter.display");

async function bundleOf(value: unknown, options: ShowOptions): Promise<MimeBundle> {
  if (typeof value === "string") {
    return value.startsWith("<svg")
      ? { "image/svg+xml": value, "text/plain": "figure" }
      : { "text/plain": value };
  }
  if (showsItself(value)) return await value[displaySymbol]();
  if (isTable(value)) return tableBundle(value, options);
  if (isMarkdown(value)) return { "text/markdown": value.markdown, "text/plain": value.markdown };
  return { "text/plain": Deno.inspect(value, { colors: false, depth: 6 }) };
}

// In JupyterLab and VS Code, a table or a text with Markdown shows itself as the value of a cell, too.
showBareValues((value) => isTable(value) || isMarkdown(value) ? bundleOf(value, {}) : null);

function showsItself(value: unknown): value is { [displaySymbol]: () => MimeBundle | Promise<MimeBundle> } {
  return isObject(value) && displaySymbol in value && typeof value[displaySymbol] === "function";
}

function isTable(value: unknown): value is Table {
  return isObject(value) && "rowCount" in value && "columns" in value && typeof value.rowCount === "number";
}

function isMarkdown(value: unknown): value is Markdown {
  return isObject(value) && "markdown" in value && typeof value.markdown === "string";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
