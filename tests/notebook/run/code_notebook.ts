import type { Cell, Notebook } from "lib/notebook/notebook.ts";

/** A code cell for a test: its source, and its tags. */
export type TestCell = string | { readonly source: string; readonly tags: readonly string[] };

/** A notebook of code cells, not yet executed. */
export function codeNotebook(...sources: readonly TestCell[]): Notebook {
  const cells = sources.map((cell, i): Cell => {
    const { source, tags } = typeof cell === "string" ? { source: cell, tags: [] } : cell;
    const metadata = tags.length === 0 ? {} : { tags };
    return { cell_type: "code", id: `c${i + 1}`, metadata, source, execution_count: null, outputs: [] };
  });
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}
