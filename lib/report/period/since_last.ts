import { changeLine, compareSaid, type Said } from "lib/notebook/mod.ts";
import { type Block, section, text } from "../document/document.ts";

/** What a report says, as what a notebook shows: by heading, without its drawings. */
export function saidOf(blocks: readonly Block[]): Said[] {
  const said: Said[] = [];
  let heading = "";
  for (const [cell, block] of blocks.entries()) {
    const add = (kind: Said["kind"], words: string) => said.push({ heading, kind, text: words, cell });
    if (block.kind === "section") heading = block.title;
    else if (block.kind === "text") add("claim", block.text);
    else if (block.kind === "list") { for (const item of block.items) add("claim", item); }
    else if (block.kind === "table") {
      const { head, rows } = block.table;
      // Weeks go by: that a table of weeks has another one is no news.
      if (/^week/.test(head[0] ?? "")) continue;
      add("table", [head, ...rows].map((cells) => cells.join("  ")).join("\n"));
    }
  }
  return said;
}

/** The report before: for which day, and what it said. */
export type LastReport = { readonly day: string; readonly said: readonly Said[] };

/** What says something else than in the last report, a line each; the same said again is left out. */
export function sinceLast(blocks: readonly Block[], last: LastReport | null): Block[] {
  const head = section("since-last", "What changed since the last report");
  if (last === null) return [head, text("There is no earlier report of this kind to compare with.")];
  // The numbers of tables stand in sentences too; which rows are there is news.
  const changes = compareSaid(last.said, saidOf(blocks), 0).filter(
    ({ kind, before, after, rowsWon, rowsLost }) =>
      kind !== "table" || before === null || after === null || rowsWon.length + rowsLost.length > 0,
  );
  if (changes.length === 0) return [head, text(`Nothing differs from the report of ${last.day}.`)];
  const items = changes.map((change) => {
    const { heading, kind, before, after } = change;
    const words = (side: Said) => kind === "table" ? `the table of ${rowNames(side)}` : side.text;
    if (before === null) return `**${heading}**, new: ${words(after!)}`;
    if (after === null) return `**${heading}**, no longer: ${plain(words(before))}`;
    if (kind === "table") return `**${heading}**, ${changeLine(change)}`;
    return `**${heading}**: ${after.text} *(Before: ${plain(before.text)})*`;
  });
  return [head, text(`Compared with the report of ${last.day}:`), { kind: "list", items }];
}

function rowNames({ text: lines }: Said): string {
  return lines.split("\n").slice(1).map((line) => line.split("  ")[0]).join(", ");
}

/** Without marks, which don't nest. */
function plain(words: string): string {
  return words.replaceAll(/[*`]/g, "");
}
