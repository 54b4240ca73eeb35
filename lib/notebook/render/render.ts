import { cannotAnswer, cannotTitle } from "../cannot_answer.ts";
import { messageText } from "../kernel/message_text.ts";
import { type Cell, type CodeCell, hasTag, type Notebook } from "../notebook.ts";
import { cellHtml, cellId } from "./cell.ts";
import { loadHighlight } from "./code.ts";
import { loadMarkdown } from "./markdown.ts";
import { Outline, outlineHtml } from "./outline.ts";
import type { OutputContext } from "./output.ts";
import { pageHtml } from "./page.ts";
import { escapeHtml } from "./text.ts";

export type RenderOptions = {
  /** What the browser's tab says; the notebook's first heading when left out. */
  readonly title?: string;
  /** Relative address of the index page of the run; no link when left out. */
  readonly index?: string;
};

/**
 * Renders an executed notebook to one self-contained HTML page: no script, no network, no other file.
 *
 * It holds prose with maths, highlighted code with execution numbers, the outputs, figures as inline SVG, and
 * a table of contents of the headings; light or dark as the reader's system is, and fit to print. What can't
 * be shown is written out (links that leave the page) or left out (scripts), see `cleanHtml`. Cells tagged
 * `hide-input` are folded, `volatile` ones are marked as measured. Of a notebook that could not answer only
 * title, parameters and reason are shown. The same notebook gives the same page, byte for byte.
 */
export async function renderNotebook(notebook: Notebook, options: RenderOptions = {}): Promise<string> {
  const { title, index } = options;
  const context = {
    highlight: await loadHighlight(),
    markdown: await loadMarkdown(),
    outline: new Outline(["main", "contents", ...notebook.cells.flatMap(idsOf)]),
  };
  const heading = hasTitle(notebook) ? "" : titleHtml(title ?? "Notebook", context.outline);
  const reason = cannotAnswer(notebook);
  const isShown = (cell: Cell) => reason === null || isParameters(cell) || errorOf(cell) !== undefined;
  const cells = notebook.cells.map((cell, i) =>
    isShown(cell) ? cellHtml(cell, i, context) : i === 0 ? titleOf(cell, context) : ""
  ).filter((html) => html !== "");
  if (reason !== null) cells.push(boxHtml(reason, context));
  const { headings } = context.outline;
  return pageHtml({
    title: title ?? headings.find(({ level }) => level === 1)?.text ?? "Notebook",
    contents: outlineHtml(headings),
    main: [heading, reason === null ? stateHtml(notebook) : "", ...cells].filter((html) => html !== "").join(
      "\n",
    ),
    ...(index === undefined ? {} : { index }),
  });
}

/** Whether the first cell opens with a heading of level 1. */
function hasTitle({ cells: [first] }: Notebook): boolean {
  return first?.cell_type === "markdown" && /^\s*# |^[^\n]+\n=+[ \t]*(\n|$)/.test(first.source);
}

/** The ids that a cell and its outputs take on the page. */
function idsOf(cell: Cell, index: number): string[] {
  const id = cellId(index);
  return [id, ...(cell.cell_type === "code" ? cell.outputs.map((_, i) => `${id}-${i + 1}`) : [])];
}

function titleHtml(title: string, outline: Outline): string {
  const { id, text } = outline.add(1, title);
  return `<div class="prose"><h1 id="${escapeHtml(id)}">${escapeHtml(text)}</h1></div>`;
}

function isParameters(cell: Cell): boolean {
  return hasTag(cell, "parameters") || hasTag(cell, "injected-parameters");
}

/** The first heading of a cell of prose, without what follows it. */
function titleOf(cell: Cell, context: OutputContext): string {
  const [heading = ""] = cell.cell_type === "markdown" ? /^\s*# .*|^[^\n]+\n=+/.exec(cell.source) ?? [] : [];
  return cellHtml({ ...cell, source: heading }, 0, context);
}

function boxHtml(reason: string, context: OutputContext): string {
  const text = context.markdown(`**${cannotTitle}.** ${reason}`, context.outline);
  return `<div class="state cannot" role="note">${text}</div>`;
}

/** Says first what the reader must know before trusting the page: that the run failed, or isn't complete. */
function stateHtml({ cells }: Notebook): string {
  const failed = cells.findIndex((cell) => errorOf(cell) !== undefined && !hasTag(cell, "raises-exception"));
  if (failed !== -1) {
    const { ename, evalue } = errorOf(cells[failed])!;
    const message = escapeHtml(messageText(`${ename}: ${evalue}`.split("\n")[0] ?? ""));
    return `<p class="state failed"><strong>This run failed</strong> in ` +
      `<a href="#${cellId(failed)}">cell ${numberOf(cells[failed], failed)}</a>: ${message}</p>`;
  }
  const code = cells.filter((cell): cell is CodeCell =>
    cell.cell_type === "code" && cell.source.trim() !== ""
  );
  const executed = code.filter((cell) => cell.execution_count !== null).length;
  if (executed === code.length) return "";
  return `<p class="state">Not complete: ${executed} of ${code.length} code cells were executed.</p>`;
}

function errorOf(cell: Cell | undefined) {
  if (cell?.cell_type !== "code") return undefined;
  return cell.outputs.find((output) => output.output_type === "error");
}

function numberOf(cell: Cell | undefined, index: number): string {
  return cell?.cell_type === "code" && cell.execution_count !== null
    ? `[${cell.execution_count}]`
    : String(index + 1);
}
