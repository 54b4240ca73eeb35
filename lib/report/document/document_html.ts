import { escapeHtml, pageHtml, type ResultTable } from "lib/notebook/mod.ts";
import type { Block, ReportDocument } from "./document.ts";
import { drawingHtml } from "./drawing_html.ts";
import { type Labels, labelsOf, numberIn, piecesOf } from "./numbered.ts";
import { reportStyle } from "./report_style.ts";

/**
 * A report as one page that needs nothing else: a table of contents, numbered figures and tables, light and
 * dark, and on paper a head and a number on every page. The same document gives the same bytes.
 *
 * @throws {RangeError} when a reference is to nothing.
 */
export function documentHtml({ title, facts, blocks, index = "index.html" }: ReportDocument): string {
  const labels = labelsOf(blocks);
  const head = `<div class="prose"><h1>${escapeHtml(title)}</h1>\n<p class="lead">${
    facts.map(escapeHtml).join(" · ")
  }</p></div>`;
  return pageHtml({
    title: `${title}: ${facts[0] ?? ""}`,
    main: `<article class="report">\n${head}\n${partsHtml(blocks, labels)}\n</article>`,
    contents: contentsHtml(blocks, labels),
    ...(index !== null && { index }),
    style: reportStyle(facts.join(" · ")),
  });
}

/** All blocks; on paper the contents stand before the second section, so that the first has its own page. */
function partsHtml(blocks: readonly Block[], labels: Labels): string {
  const isSection = (block: Block) => block.kind === "section" && block.level === 2;
  const first = blocks.findIndex(isSection);
  const second = first + 1 + blocks.slice(first + 1).findIndex(isSection);
  return blocks.flatMap((block, i) => [
    ...(i === second && second > first ? [printedContents(blocks, labels)] : []),
    blockHtml(block, labels),
  ]).filter((html) => html !== "").join("\n");
}

function blockHtml(block: Block, labels: Labels): string {
  if (block.kind === "annexes") return "";
  if (block.kind === "section") {
    const { level, id, title } = block, number = numberIn(labels.get(id)!);
    return `<h${level} id="${id}"><span class="count">${number}</span> ${escapeHtml(title)}</h${level}>`;
  }
  if (block.kind === "text") {
    const quote = /^>\s*/.exec(block.text);
    const words = inlineHtml(block.text.slice(quote?.[0].length ?? 0), labels);
    return `<p class="prose${quote ? " quote" : ""}">${words}</p>`;
  }
  if (block.kind === "list") {
    return `<ul class="prose">${
      block.items.map((item) => `<li>${inlineHtml(item, labels)}</li>`).join("\n")
    }</ul>`;
  }
  const { id, caption } = block;
  const said = `<strong>${labels.get(id)!}.</strong> ${inlineHtml(caption, labels)}`;
  if (block.kind === "table") return tableHtml(block.table, id, said, labels);
  return `<figure class="numbered" id="${id}">${drawingHtml(block.svg, `${id}-drawing`)}\n` +
    `<figcaption>${said}</figcaption></figure>`;
}

function tableHtml({ head, isNumber, rows }: ResultTable, id: string, said: string, labels: Labels): string {
  const cell = (tag: string, text: string, i: number) => {
    const kind = isNumber[i] ? "number-column" : interval.test(text) ? "interval" : null;
    return `<${tag}${kind === null ? "" : ` class="${kind}"`}>${inlineHtml(text, labels)}</${
      tag.split(" ")[0]
    }>`;
  };
  const line = (row: readonly string[], tag: string) =>
    `<tr>${row.map((text, i) => cell(tag, text, i)).join("")}</tr>`;
  return `<div class="table" id="${id}" tabindex="0" role="region" aria-label="${labels.get(
    id,
  )!}"><table><caption>${said}</caption>
<thead>${line(head, 'th scope="col"')}</thead>
<tbody>
${rows.map((row) => line(row, "td")).join("\n")}
</tbody></table></div>`;
}

/** "16.36 (15.68 to 17.03)", which stays on one line. */
const interval = /^[−\d.,]+ \([^)]{3,25}\)( %)?$/;

function inlineHtml(text: string, labels: Labels): string {
  return piecesOf(text, labels).map((piece) => {
    const words = escapeHtml(piece.text);
    if (piece.kind === "reference") return `<a href="${escapeHtml(piece.to)}">${words}</a>`;
    const tag = { words: null, bold: "strong", italic: "em", code: "code" }[piece.kind];
    return tag === null ? words : `<${tag}>${words}</${tag}>`;
  }).join("");
}

function contentsHtml(blocks: readonly Block[], labels: Labels): string {
  const lines = blocks.flatMap((block) =>
    block.kind === "section" && block.level === 2
      ? [`<li><a href="#${block.id}">${numberIn(labels.get(block.id)!)} ${escapeHtml(block.title)}</a></li>`]
      : []
  );
  return `<ol>${lines.join("\n")}</ol>`;
}

/** On the screen the contents stand beside the text; on paper they stand here. */
function printedContents(blocks: readonly Block[], labels: Labels): string {
  return `<div class="on-paper"><p><strong>Contents</strong></p>${contentsHtml(blocks, labels)}</div>`;
}
