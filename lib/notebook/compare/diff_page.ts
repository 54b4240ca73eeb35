import { figureHtml } from "../render/figure.ts";
import { pageHtml } from "../render/page.ts";
import { escapeHtml } from "../render/text.ts";
import { changeLine } from "./change_line.ts";
import type { Change } from "./compare_notebooks.ts";
import type { Said } from "./said.ts";

export type DiffOptions = { readonly before: string; readonly after: string };

/** The page of what differs between two runs: by notebook, both sides of each change beside each other. */
export function diffPage(
  changes: ReadonlyMap<string, readonly Change[]>,
  { before, after }: DiffOptions,
): string {
  const count = [...changes.values()].reduce((sum, each) => sum + each.length, 0);
  const sections = [...changes].filter(([, each]) => each.length > 0).map(([name, each]) =>
    `<h2>${escapeHtml(name)}</h2>\n${each.map((change, i) => changeHtml(change, `${name}-${i}`)).join("\n")}`
  );
  const lead = count === 0
    ? "Nothing differs."
    : `${count} ${count === 1 ? "difference" : "differences"}. Left: ${before}. Right: ${after}.`;
  const main = `<div class="prose"><h1>What differs between two runs?</h1>\n<p>${
    escapeHtml(lead)
  }</p></div>\n${sections.join("\n")}`;
  return pageHtml({ title: "What differs between two runs?", main });
}

function changeHtml(change: Change, id: string): string {
  const { before, after } = change;
  const sides = [sideHtml(before, after, `${id}-0-`), sideHtml(after, before, `${id}-1-`)];
  return `<h3>${escapeHtml(change.heading)}</h3>\n<p>${escapeHtml(changeLine(change))}</p>\n` +
    `<div style="display:flex;flex-wrap:wrap;gap:1rem">${sides.join("")}</div>`;
}

/** What one side shows; of a table its heading, and the rows that the other has not. */
function sideHtml(said: Said | null, other: Said | null, id: string): string {
  const width = said?.kind === "table" ? "100%" : "20rem";
  return `<div style="flex:1 1 ${width};min-width:0;overflow-x:auto">${contentHtml(said, other, id)}</div>`;
}

function contentHtml(said: Said | null, other: Said | null, id: string): string {
  if (said === null) return "<p>not shown</p>";
  if (said.svg !== undefined) return figureHtml(said.svg, said.text, id);
  if (said.kind !== "table") return `<pre style="white-space:pre-wrap">${escapeHtml(said.text)}</pre>`;
  const theirs = new Set(other?.text.split("\n"));
  const lines = said.text.split("\n").filter((line, i) => i === 0 || !theirs.has(line));
  return `<pre>${escapeHtml(lines.join("\n"))}</pre>`;
}
