import type { NotebookResult, ResultShown, ResultTable } from "lib/notebook/mod.ts";
import { type Block, text } from "../document/document.ts";
import { claimOf, type Found, resultIn, shownIn } from "../found.ts";
import { sentence } from "../sentences/numbers.ts";

/** What of a notebook is taken over: by words of the headings above it, so much of each kind. */
export type Pick = {
  readonly notebook: string;
  readonly about: RegExp;
  /** At most so many (default 0). */
  readonly claims?: number;
  readonly figures?: number;
  readonly tables?: number;
  /** The columns of its tables, by words of their headings; all when left out. */
  readonly columns?: RegExp;
  /** The rows of its tables at most (default 12). */
  readonly rows?: number;
  /** Its tables' rows with the largest effects first, by the words of this column. */
  readonly byEffect?: RegExp;
};

/**
 * What notebooks found, as parts of a section, in the order of the picks: sentences, figures and tables as
 * they were, each saying where it comes from. Where none found anything, those that did not run, or could not
 * answer, are named in a line each.
 */
export function notebookPart(found: Found, picks: readonly Pick[]): Block[] {
  const silences = [...new Set(picks.map(({ notebook }) => notebook))].flatMap((notebook) => {
    const result = resultIn(found, notebook);
    if (result === null) return [text(`*Not run:* notebook \`${notebook}\` has no result in this run.`)];
    return result.cannot === null
      ? []
      : [text(`*Not answered by \`${notebook}\`:* ${sentence(result.cannot)}`)];
  });
  const parts = picks.flatMap((pick) => {
    const result = resultIn(found, pick.notebook);
    return result === null || result.cannot !== null ? [] : partOf(result, pick);
  });
  if (parts.length > 0) return parts;
  if (silences.length > 0) return silences;
  return [text("*Nothing to show:* the notebooks of this run found nothing of this.")];
}

function partOf(result: NotebookResult, pick: Pick): Block[] {
  const { claims = 0, figures = 0, tables = 0 } = pick;
  const most: Readonly<Record<ResultShown["kind"], number>> = {
    claim: claims,
    figure: figures,
    table: tables,
    text: 0,
  };
  const counts = { claim: 0, figure: 0, table: 0, text: 0 };
  const taken = shownIn(result, pick.about).filter(({ kind }) => counts[kind]++ < most[kind]);
  return taken.map((shown) => blockOf(result, shown, pick));
}

function blockOf(
  { notebook }: NotebookResult,
  shown: ResultShown,
  { columns, rows = 12, byEffect }: Pick,
): Block {
  const id = `${notebook.replaceAll("_", "-")}-${shown.name}`;
  const from = `[${notebook}](${notebook}.html#cell-${shown.cell + 1})`;
  if (shown.kind === "figure") {
    const caption = `${shown.heading}${/[.?]$/.test(shown.heading) ? "" : "."} From ${from}.`;
    return { kind: "figure", id, alt: shown.text, caption, svg: shown.svg ?? "" };
  }
  if (shown.kind !== "table" || !shown.table?.rows.length) {
    return text(claimOf(shown));
  }
  const all = columns === undefined ? shown.table : withColumns(shown.table, columns);
  const sorted = byEffect === undefined ? all.rows : withLargestFirst(all, byEffect);
  const cut = all.rows.length - rows;
  const more = cut > 0 ? `, the first ${rows} of ${all.rows.length} rows` : "";
  const caption = `${shown.heading.replace(/[?.]$/, "")}${more}. From ${from}.`;
  return { kind: "table", id, caption, table: { ...all, rows: sorted.slice(0, rows) } };
}

function withColumns({ head, isNumber, rows }: ResultTable, columns: RegExp): ResultTable {
  const kept = head.flatMap((name, i) => columns.test(name) ? [i] : []);
  if (kept.length === 0) return { head, isNumber, rows };
  return {
    head: kept.map((i) => head[i]!),
    isNumber: kept.map((i) => isNumber[i] ?? false),
    rows: rows.map((row) => kept.map((i) => row[i] ?? "")),
  };
}

const sizes = ["large", "medium", "small", "negligible"];

function withLargestFirst({ head, rows }: ResultTable, column: RegExp): ResultTable["rows"] {
  const at = head.findIndex((name) => column.test(name));
  const place = (row: readonly string[]) => {
    const size = sizes.findIndex((word) => row[at]?.includes(`${word} effect`));
    return size < 0 ? sizes.length : size;
  };
  return rows.toSorted((a, b) => place(a) - place(b));
}
