import { cannotAnswer } from "../cannot_answer.ts";
import { summaryOf } from "../cell/summary.ts";
import { type Said, saidIn } from "../compare/said.ts";
import type { Notebook } from "../notebook.ts";
import type { NotebookResult, ResultShown } from "./notebook_result.ts";
import { tableRows } from "./table_rows.ts";

/** What only the run knows of a notebook's result. */
export type ResultPlace = Pick<NotebookResult, "notebook" | "cohort" | "outcome" | "data"> & {
  /** The day that the notebook was asked about; null where it is the cohort's own, which its text says. */
  readonly asOf: string | null;
};

/** The result of an executed notebook. What is measured anew at every run, seconds say, is left out. */
export function resultOf(notebook: Notebook, place: ResultPlace): NotebookResult {
  const counts = new Map<string, number>();
  const shown = saidIn(notebook).map((said) => {
    const count = (counts.get(said.kind) ?? 0) + 1;
    counts.set(said.kind, count);
    return shownAs(said, `${said.kind}-${count}`);
  });
  const claims = shown.filter(({ kind }) => kind === "claim").map(({ text }) => text);
  return {
    ...place,
    question: questionOf(notebook),
    asOf: place.asOf ?? claims.flatMap(dayIn)[0] ?? null,
    models: [...new Set(claims.flatMap(versionsIn))],
    cannot: cannotAnswer(notebook),
    summary: summaryOf(notebook),
    shown,
  };
}

/** A notebook's first heading, "" when it has none. */
export function questionOf({ cells }: Notebook): string {
  for (const cell of cells) {
    const heading = cell.cell_type === "markdown" ? /^#\s+(.+)$/m.exec(cell.source)?.[1] : undefined;
    if (heading !== undefined) return heading.trim();
  }
  return "";
}

function shownAs({ html, ...said }: Said, name: string): ResultShown {
  return html === undefined ? { name, ...said } : { name, ...said, table: tableRows(html) };
}

/** The day that notebooks name by "As of **2022-07-18**" or "As known on 2023-01-01". */
function dayIn(text: string): string[] {
  const day = /\bAs (?:of|known on) \**(\d{4}-\d\d-\d\d)/.exec(text)?.[1];
  return day === undefined ? [] : [day];
}

/** Versions of artefacts stand between back-ticks, 12 hexadecimal digits. */
function versionsIn(text: string): string[] {
  return [...text.matchAll(/`([0-9a-f]{12})`/g)].map(([, version]) => version!);
}
