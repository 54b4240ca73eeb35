import { assertEquals } from "@std/assert";
import { executeNotebook } from "lib/notebook/execute/execute.ts";
import type { Output } from "lib/notebook/notebook.ts";
import { codeNotebook, type TestCell } from "../run/code_notebook.ts";

/** What each of some cells put out, in their order. */
export type CellOutputs = readonly (readonly Output[])[];

/**
 * Cells of several tests that run in one notebook, as starting a kernel takes longer than what they do. They
 * share their names, and none may end the notebook.
 */
export class OneKernel {
  readonly #cells: TestCell[] = [];
  #ran: Promise<CellOutputs> | null = null;

  /** @param folder of the notebook */
  constructor(readonly folder: string) {}

  /** Adds a test's cells, at the head of a file. @returns what they put out, once all have run. */
  add(...cells: readonly TestCell[]): () => Promise<CellOutputs> {
    const until = this.#cells.push(...cells), from = until - cells.length;
    return async () => (await (this.#ran ??= this.#run())).slice(from, until);
  }

  async #run(): Promise<CellOutputs> {
    const { error, notebook } = await executeNotebook(codeNotebook(...this.#cells), {
      folder: this.folder,
      timeoutSeconds: 30,
    });
    assertEquals(error, null);
    return notebook.cells.map((cell) => cell.cell_type === "code" ? cell.outputs : []);
  }
}
