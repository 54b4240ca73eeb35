import { pageHtml } from "./page.ts";
import { escapeHtml } from "./text.ts";

/** One notebook of a run. `file` is its page's address relative to the index page, `seconds` its wall time. */
export type IndexEntry = {
  readonly file: string;
  readonly title: string;
  readonly question: string;
  readonly seconds: number;
  readonly cells: number;
  readonly ok: boolean;
  /** What stopped it, where `ok` is false. */
  readonly error?: string;
};

export type IndexOptions = {
  /** The page's heading, for instance "Run on the synthetic cohort". */
  readonly title: string;
};

/** Renders the index page of a run, self-contained like the pages that it lists; the entries keep their order. */
export function renderIndex(entries: readonly IndexEntry[], options: IndexOptions): string {
  const { title } = options;
  const main = `<div class="prose"><h1>${escapeHtml(title)}</h1>\n${summaryHtml(entries)}</div>
<ol class="index">
${entries.map(entryHtml).join("\n")}
</ol>`;
  return pageHtml({ title, main });
}

function summaryHtml(entries: readonly IndexEntry[]): string {
  const failed = entries.filter((entry) => !entry.ok).length;
  const seconds = entries.reduce((sum, entry) => sum + entry.seconds, 0);
  const outcome = entries.length === 0
    ? ""
    : failed === 0
    ? ", all complete"
    : `, <strong>${failed} failed</strong>`;
  return `<p class="lead">${counted(entries.length, "notebook")} in ${seconds.toFixed(1)} s${outcome}.</p>`;
}

function entryHtml(entry: IndexEntry, position: number): string {
  const { file, title, question, seconds, cells, ok, error } = entry;
  const number = /^\d+/.exec(file.split("/").at(-1) ?? "")?.[0] ?? String(position + 1);
  const state = ok ? "" : '<span class="failed">failed</span> · ';
  const reason = error === undefined ? "" : `<pre class="error">${escapeHtml(error)}</pre>`;
  return `<li><span class="place" aria-hidden="true">${number}</span>
<div><h2><a href="${escapeHtml(relative(file))}">${escapeHtml(title)}</a></h2>
<p>${escapeHtml(question)}</p>
<p class="facts">${state}${counted(cells, "cell")} · ${seconds.toFixed(1)} s</p>${reason}</div></li>`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A file name as an address: "a b:c.html" would otherwise be read as one with a scheme. */
function relative(file: string): string {
  return file.split("/").map(encodeURIComponent).join("/");
}
