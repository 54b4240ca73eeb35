import type { ResultTable } from "lib/notebook/mod.ts";

/**
 * A part of a report. Texts may hold `**bold**`, `*italic*`, code between back-ticks, and references:
 * `[[id]]` becomes "Figure 3", "Table 1" or "Section 2.1", and `[words](address)` a link to a page beside the
 * report.
 */
export type Block =
  | { readonly kind: "section"; readonly level: 2 | 3; readonly id: string; readonly title: string }
  /** The section that follows is an annex: it is counted by letters. */
  | { readonly kind: "annexes" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "table"; readonly id: string; readonly caption: string; readonly table: ResultTable }
  | {
    readonly kind: "figure";
    readonly id: string;
    /** What it shows, for who can't see it. */
    readonly alt: string;
    readonly caption: string;
    readonly svg: string;
  };

/** A report before it is a page: what it is about, and its parts. */
export type ReportDocument = {
  readonly title: string;
  /** What stands at the head of every page: cohort, day, model. */
  readonly facts: readonly string[];
  readonly blocks: readonly Block[];
  /** The page that it is linked from, in the same folder (default index.html); null where there is none. */
  readonly index?: string | null;
};

/** A paragraph. */
export function text(words: string): Block {
  return { kind: "text", text: words };
}

/** A heading: 2 of a section, 3 of a part of one. */
export function section(id: string, title: string, level: 2 | 3 = 2): Block {
  return { kind: "section", id, title, level };
}
