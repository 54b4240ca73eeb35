import type { ResultTable } from "lib/notebook/mod.ts";
import type { Block, ReportDocument } from "./document.ts";
import { type Labels, labelsOf, numberIn, piecesOf } from "./numbered.ts";

/**
 * A report as Markdown: figures by their captions, and the address of the page that draws them.
 *
 * @param page the address of the report's page.
 * @throws {RangeError} when a reference is to nothing.
 */
export function documentMarkdown({ title, facts, blocks }: ReportDocument, page: string): string {
  const labels = labelsOf(blocks);
  const parts = blocks.filter(({ kind }) => kind !== "annexes").map((block) =>
    blockText(block, labels, page)
  );
  return `${[`# ${title}`, facts.join(" · "), ...parts].join("\n\n")}\n`;
}

function blockText(block: Block, labels: Labels, page: string): string {
  const inline = (text: string) => inlineText(text, labels);
  if (block.kind === "section") {
    return `${"#".repeat(block.level)} ${numberIn(labels.get(block.id)!)} ${block.title}`;
  }
  if (block.kind === "text") return inline(block.text);
  if (block.kind === "list") return block.items.map((item) => `- ${inline(item)}`).join("\n");
  if (block.kind === "annexes") return "";
  const said = `**${labels.get(block.id)!}.** ${inline(block.caption)}`;
  if (block.kind === "figure") return `${said} ${inline(plain(block.alt))} ([drawn](${page}#${block.id}))`;
  return `${said}\n\n${tableText(block.table, inline)}`;
}

function tableText({ head, isNumber, rows }: ResultTable, inline: (text: string) => string): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text) => inline(text).replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = line(head.map((_, i) => isNumber[i] ? "--:" : "---"));
  return [line(head), rule, ...rows.map(line)].join("\n");
}

function inlineText(text: string, labels: Labels): string {
  return piecesOf(text, labels).map((piece) => {
    if (piece.kind === "reference") {
      return piece.to.startsWith("#") ? piece.text : `[${piece.text}](${piece.to})`;
    }
    const mark = { words: "", bold: "**", italic: "*", code: "`" }[piece.kind];
    return `${mark}${piece.text}${mark}`;
  }).join("");
}

/** A description as it is: nothing in it is a mark. */
function plain(words: string): string {
  return words.replaceAll(/[*`[\]]/g, "");
}
