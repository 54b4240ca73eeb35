import { pageHtml } from "../render/page.ts";
import { escapeHtml } from "../render/text.ts";
import { runCells, runHeadings } from "./run_cells.ts";
import type { RunOverview } from "./runs_of.ts";

const mostShown = 200;

/** The page of a cohort's runs, the newest first, at most 200. @param runs the oldest first. */
export function historyPage(cohort: string, runs: readonly RunOverview[]): string {
  const shown = runs.slice(-mostShown).reverse();
  const title = `Runs on the ${cohort} cohort`;
  const rows = shown.map((run) => rowHtml("td", runCells(run))).join("\n");
  const lead = shown.length < runs.length
    ? `The newest ${shown.length} of ${runs.length} runs`
    : "All runs kept";
  const main = `<div class="prose"><h1>${escapeHtml(title)}</h1>
<p class="lead">${lead}, the newest first. <code>deno task runs</code> compares them.</p></div>
<div class="table" tabindex="0" role="region" aria-label="Runs"><table style="white-space:nowrap">
<thead>${rowHtml('th scope="col"', runHeadings)}</thead>
<tbody>
${rows}
</tbody></table></div>`;
  return pageHtml({ title, main, index: "index.html" });
}

function rowHtml(tag: string, cells: readonly string[]): string {
  const [name] = tag.split(" ");
  return `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${name}>`).join("")}</tr>`;
}
