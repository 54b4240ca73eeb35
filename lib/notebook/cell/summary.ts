import type { Notebook } from "../notebook.ts";
import { display } from "./display.ts";

/** What a notebook says to the run that it is part of. Pages leave it out. */
const SUMMARY_MIME = "application/vnd.wardbook.summary+json";
/** Values that JSON can hold; a later name replaces an earlier one of the same run. */
export type Summary = Readonly<Record<string, unknown>>;

/**
 * Hands named results to the run: `deno task run --json` merges what all notebooks say into its last line. In
 * JupyterLab it shows as text; outside a kernel nothing happens.
 */
export async function summary(record: Summary): Promise<void> {
  await display({ [SUMMARY_MIME]: record, "text/plain": JSON.stringify(record, null, 2) });
}

/** What an executed notebook said through `summary()`, later cells over earlier ones; empty when nothing. */
export function summaryOf(notebook: Notebook): Summary {
  const outputs = notebook.cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : []);
  const said = outputs.map((output) =>
    output.output_type === "display_data" ? output.data[SUMMARY_MIME] : null
  );
  return Object.assign({}, ...said);
}
