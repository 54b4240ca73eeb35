import { assertEquals } from "@std/assert";
import type { Cell, Notebook, Output } from "lib/notebook/notebook.ts";
import { canonical } from "lib/notebook/run/canonical.ts";

function cellOf(tags: string[], outputs: Output[]): Cell {
  return { cell_type: "code", id: "c", metadata: { tags }, source: "1", execution_count: 1, outputs };
}

function notebookOf(...cells: Cell[]): Notebook {
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}

const seconds: Output = { output_type: "stream", name: "stdout", text: "1.2 s\n" };

Deno.test("`canonical()` replaces outputs when a cell is volatile, and leaves the others", () => {
  const prose: Cell = { cell_type: "markdown", id: "m", metadata: { tags: ["volatile"] }, source: "x" };
  const notebook = notebookOf(prose, cellOf([], [seconds]), cellOf(["volatile"], []));
  assertEquals(canonical(notebook), notebook);
  const stated = canonical(notebookOf(cellOf(["hide-input", "volatile"], [seconds, seconds])));
  const text = "Measured at every run: the run's page shows it.\n";
  assertEquals(stated, notebookOf(cellOf(["hide-input", "volatile"], [{ ...seconds, text }])));
  assertEquals(canonical(stated), stated);
});
