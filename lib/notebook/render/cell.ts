import { type Cell, type CodeCell, hasTag, type TextCell } from "../notebook.ts";
import { cleanHtml } from "./clean.ts";
import { insteadHtml } from "./instead.ts";
import { type OutputContext, outputHtml } from "./output.ts";
import { escapeHtml } from "./text.ts";

/** What a tag says about a cell's code, and about its outputs. */
const codeNotes = { "parameters": "Parameters", "injected-parameters": "Parameters of this run" };
const outputNotes = { "volatile": "Measured in this run", "raises-exception": "Meant to fail" };

/** The id of the cell at `index` (0-based) on its page. */
export function cellId(index: number): string {
  return `cell-${index + 1}`;
}

/**
 * One cell as HTML; "" for an empty one. Code is visible unless it is tagged `imports` or `hide-input`, which
 * folds it; raw cells are shown as text, or as HTML where they say that they are (`format: "text/html"`).
 * What can't be rendered is shown as text, with a note that says why: nothing is thrown.
 *
 * @param index its place in the notebook, from 0.
 */
export function cellHtml(cell: Cell, index: number, context: OutputContext): string {
  const content = cell.cell_type === "code" ? codeHtml(cell, index, context) : textHtml(cell, index, context);
  if (content.trim() === "") return "";
  const kind = cell.cell_type === "code" ? "code-cell" : "prose";
  return `<div class="${kind}" id="${cellId(index)}">\n${content}\n</div>`;
}

function textHtml(cell: TextCell, index: number, context: OutputContext): string {
  const { cell_type, source, metadata, attachments } = cell;
  try {
    return cell_type === "markdown"
      ? context.markdown(source, context.outline, attachments)
      : rawHtml(source, metadata, cellId(index));
  } catch (error) {
    return insteadHtml("text", error, source);
  }
}

function codeHtml(cell: CodeCell, index: number, context: OutputContext): string {
  const outputs = cell.outputs
    .map((output, i) => outputHtml(output, `${cellId(index)}-${i + 1}-`, context))
    .filter((html) => html !== "");
  const code = cell.source.trim() === "" ? "" : inputHtml(cell, context);
  if (outputs.length === 0) return code;
  return `${code}\n<div class="outputs">${noteHtml(cell, outputNotes)}\n${outputs.join("\n")}\n</div>`;
}

function inputHtml(cell: CodeCell, context: OutputContext): string {
  const number = cell.execution_count ?? "";
  const named = number === "" ? "not executed" : `cell ${number}`;
  const label = `<span class="number" role="note" aria-label="${named}">[${number || "&nbsp;"}]</span>`;
  const name = foldedName(cell);
  const code = highlighted(cell.source, context);
  const folded = name === undefined
    ? code
    : `<details${name === "Imports" ? ' class="imports"' : ""}><summary>${name}</summary>${code}</details>`;
  return `<div class="input">${label}<div>${noteHtml(cell, codeNotes)}${folded}</div></div>`;
}

/**
 * What stands on the fold of a cell whose code only its author needs; undefined for one whose code is
 * visible.
 */
function foldedName(cell: CodeCell): string | undefined {
  if (hasTag(cell, "imports")) return "Imports";
  return hasTag(cell, "hide-input") ? "Code" : undefined;
}

function highlighted(source: string, context: OutputContext): string {
  try {
    return context.highlight(source, "typescript");
  } catch (error) {
    return insteadHtml("code", error, source);
  }
}

function noteHtml(cell: Cell, notes: Readonly<Record<string, string>>): string {
  return Object.entries(notes)
    .filter(([tag]) => hasTag(cell, tag))
    .map(([, note]) => `<p class="note">${note}</p>`).join("");
}

function rawHtml(source: string, metadata: Cell["metadata"], id: string): string {
  const format = metadata.format ?? metadata.raw_mimetype;
  if (format === "text/html") return cleanHtml(source, `${id}-`);
  return source.trim() === "" ? "" : `<pre class="stream">${escapeHtml(source)}</pre>`;
}
