import { type Summary, summaryOf } from "../cell/summary.ts";
import type { CellError } from "../execute/execute.ts";
import type { Notebook } from "../notebook.ts";

/** One notebook of a run that has been executed. */
export type NotebookRun = {
  /** File name without ending, for instance "03_training". */
  readonly name: string;
  /** The notebook's file; the run left it as it was. */
  readonly path: string;
  /** The page of the executed notebook. */
  readonly page: string;
  readonly notebook: Notebook;
  readonly cells: number;
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly error: CellError | null;
  /** Why it could not answer; null when it did. */
  readonly cannot: string | null;
  /** It was not executed, as its last run still holds: all but `seconds` is of that one. */
  readonly isKept: boolean;
  /** The id of the data's state when it had ended; null or absent where that can't be told. */
  readonly data?: string | null;
};
/** What became of a notebook, in a line. */
export function stepOf({ name: step, notebook, seconds, error, cannot, isKept }: NotebookRun) {
  const summary = summaryOf(notebook);
  if (isKept) return { step, seconds, summary, outcome: "not needed", reason: "unchanged, kept" } as const;
  if (error !== null) {
    const reason = `cell ${error.cell}: ${error.message}`;
    return { step, seconds, summary, outcome: "failed", reason } as const;
  }
  if (cannot !== null) return { step, seconds, summary, outcome: "no answer", reason: cannot } as const;
  return { step, seconds, summary, outcome: "done" } as const;
}

/** What the notebooks of a run said through `summary()`. */
export function summaryOfRun(runs: readonly NotebookRun[]): Summary {
  return Object.assign({}, ...runs.map(({ notebook }) => summaryOf(notebook)));
}
