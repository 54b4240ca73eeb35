import type { Summary } from "../cell/summary.ts";
import { answersOf } from "./answers.ts";
import { pageHtml } from "./page.ts";
import { escapeHtml } from "./text.ts";

/**
 * One notebook of a run. `file` is its page's address relative to the index page, `seconds` its wall time.
 */
export type IndexEntry = {
  readonly file: string;
  readonly title: string;
  readonly question: string;
  readonly seconds: number;
  readonly cells: number;
  readonly ok: boolean;
  /** It was not executed, as its last run still held. */
  readonly isKept?: boolean;
  /** What stopped it, where `ok` is false. */
  readonly error?: string;
  /** Why it could not answer, where it ended early. */
  readonly cannot?: string;
};

/** What the report of a run consists of, in the run's folder. */
export type WrittenReport = {
  readonly report: string;
  readonly slides: string;
  /** Why neither was printed beside its page, as a .pdf; null where both were. */
  readonly whyNoPdf: string | null;
};

export type IndexOptions = {
  /** The page's heading, for instance "Run on the synthetic cohort". */
  readonly title: string;
  /** What the notebooks found; without it the page has no answers. */
  readonly summary?: Summary;
  /** The address of the page of earlier runs. */
  readonly history?: string;
  /** The report, beside the page. */
  readonly written?: WrittenReport;
};

/**
 * Renders the index page of a run, its answers first, self-contained like the pages that it lists; the
 * entries keep their order.
 */
export function renderIndex(entries: readonly IndexEntry[], options: IndexOptions): string {
  const { title, summary, history, written } = options;
  const anchor = (address: string, text: string) => `<a href="${escapeHtml(relative(address))}">${text}</a>`;
  const paper = (page: string, text: string) =>
    written?.whyNoPdf === null ? `, ${anchor(page.replace(/html$/, "pdf"), text)}` : "";
  const main = `<div class="prose"><h1>${escapeHtml(title)}</h1>\n${leadHtml(entries)}</div>${
    written === undefined
      ? ""
      : `\n<p>${anchor(written.report, "The report of this run")}${paper(written.report, "printed")}</p>
<p>${anchor(written.slides, "Its slides")}${paper(written.slides, "slides, printed")}</p>`
  }${summary === undefined ? "" : answersHtml(summary, entries)}
<ol class="index">
${entries.map(entryHtml).join("\n")}
</ol>${history === undefined ? "" : `\n<p>${anchor(history, "Earlier runs")}</p>`}`;
  return pageHtml({ title, main });
}

function answersHtml(summary: Summary, entries: readonly IndexEntry[]): string {
  const silences = entries.flatMap(({ title, cannot }) =>
    cannot === undefined ? [] : [{ title, reason: cannot }]
  );
  const lines = answersOf(summary, silences).map(({ question, answer }) =>
    `<div><dt>${escapeHtml(question)}</dt><dd>${escapeHtml(answer)}</dd></div>`
  );
  return `\n<dl class="answers">\n${lines.join("\n")}\n</dl>`;
}

function leadHtml(entries: readonly IndexEntry[]): string {
  const failed = entries.filter((entry) => !entry.ok).length;
  const seconds = entries.reduce((sum, entry) => sum + entry.seconds, 0);
  const outcome = entries.length === 0
    ? ""
    : failed === 0
    ? entries.some(({ cannot }) => cannot !== undefined) ? ", none failed" : ", all complete"
    : `, <strong>${failed} failed</strong>`;
  return `<p class="lead">${counted(entries.length, "notebook")} in ${seconds.toFixed(1)} s${outcome}.</p>`;
}

function entryHtml(entry: IndexEntry, position: number): string {
  const { file, title, question, seconds, cells, ok, isKept, error, cannot } = entry;
  const number = /^\d+/.exec(file.split("/").at(-1) ?? "")?.[0] ?? String(position + 1);
  const state = ok ? "" : '<span class="failed">failed</span> · ';
  const silence = cannot === undefined
    ? ""
    : `<p class="state cannot">Could not answer: ${escapeHtml(cannot)}</p>`;
  const reason = error === undefined ? "" : `<pre class="error">${escapeHtml(error)}</pre>`;
  return `<li><span class="place" aria-hidden="true">${number}</span>
<div><h2><a href="${escapeHtml(relative(file))}">${escapeHtml(title)}</a></h2>
<p>${escapeHtml(question)}</p>
<p class="facts">${state}${counted(cells, "cell")} · ${
    isKept ? "unchanged, kept" : `${seconds.toFixed(1)} s`
  }</p>${silence}${reason}</div></li>`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A file name as an address: "a b:c.html" would otherwise be read as one with a scheme. */
function relative(file: string): string {
  return file.split("/").map(encodeURIComponent).join("/");
}
