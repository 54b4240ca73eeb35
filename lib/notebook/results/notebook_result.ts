import type { Summary } from "../cell/summary.ts";

/** A table in words: its headings, which columns are numbers, and its rows. */
export type ResultTable = {
  readonly head: readonly string[];
  readonly isNumber: readonly boolean[];
  readonly rows: readonly (readonly string[])[];
};

/** One thing that a notebook showed below a heading. */
export type ResultShown = {
  readonly heading: string;
  /** `figure-1`, `table-2`, `claim-1`: counted in the notebook. */
  readonly name: string;
  readonly kind: "claim" | "table" | "figure" | "text";
  /** A claim's Markdown, a figure's description: its finding, then what is measured. */
  readonly text: string;
  /** The place of its cell in the notebook, from 0. */
  readonly cell: number;
  readonly svg?: string;
  readonly table?: ResultTable;
};

/** What an executed notebook found, by name: all that a report may tell of it. */
export type NotebookResult = {
  readonly notebook: string;
  /** Its first heading. */
  readonly question: string;
  readonly cohort: string;
  /** The yes/no outcome that was asked about; null for days. */
  readonly outcome: string | null;
  /** An ISO date: nothing later was known; null where the notebook has none. */
  readonly asOf: string | null;
  /** A hash of the stays that it read; null where they can't be looked at from outside. */
  readonly data: string | null;
  /** The versions of models that it names, in its order. */
  readonly models: readonly string[];
  /** Why it could not answer; null when it did. */
  readonly cannot: string | null;
  readonly summary: Summary;
  readonly shown: readonly ResultShown[];
};
