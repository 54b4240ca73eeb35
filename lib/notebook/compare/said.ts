import type { Notebook, Output } from "../notebook.ts";

/** One thing that an executed notebook shows. */
export type Said = {
  /** The heading above it, "" before the first. */
  readonly heading: string;
  readonly kind: "claim" | "table" | "figure" | "text";
  /** Its text: a claim's Markdown, a table's lines, a figure's caption. */
  readonly text: string;
  /** A figure's drawing. */
  readonly svg?: string;
  /** A table's HTML. */
  readonly html?: string;
  /** The place of its cell in the notebook, from 0. */
  readonly cell: number;
};

/**
 * What a notebook shows, in its order. What is measured anew at every run, seconds for instance, is left out.
 */
export function saidIn({ cells }: Notebook): Said[] {
  const said: Said[] = [];
  let heading = "";
  for (const [place, cell] of cells.entries()) {
    if (cell.cell_type === "markdown") heading = lastHeading(cell.source) ?? heading;
    if (cell.cell_type !== "code" || cell.metadata.tags?.includes("volatile")) continue;
    for (const output of cell.outputs) {
      const shown = shownBy(output);
      if (shown !== null) said.push({ heading, cell: place, ...shown });
    }
  }
  return said;
}

function lastHeading(source: string): string | undefined {
  return [...source.matchAll(/^#+\s+(.+)$/gm)].at(-1)?.[1]?.trim();
}

function shownBy(output: Output): Omit<Said, "heading" | "cell"> | null {
  if (output.output_type === "stream") return { kind: "text", text: output.text };
  if (output.output_type === "error") return { kind: "text", text: `${output.ename}: ${output.evalue}` };
  const text = textIn(output.data, "text/plain");
  if (text === null || "application/vnd.wardbook.summary+json" in output.data) return null;
  const svg = textIn(output.data, "image/svg+xml");
  if (svg !== null) return { kind: "figure", text, svg };
  const html = textIn(output.data, "text/html");
  if (html !== null) return { kind: "table", text, html };
  return { kind: "text/markdown" in output.data ? "claim" : "text", text };
}

function textIn(data: Readonly<Record<string, unknown>>, mime: string): string | null {
  const text = data[mime];
  return typeof text === "string" ? text : null;
}
