import type { Notebook, Output } from "./notebook.ts";

/** What a notebook that can't answer says why in. */
export const cannotMime = "application/vnd.wardbook.cannot+json";
/** How its box opens. */
export const cannotTitle = "This notebook can't answer its question";

/** Why a cell that put this out ended its notebook through `cannot()`; null when it did not. */
export function cannotReason(outputs: readonly Output[]): string | null {
  for (const output of outputs) {
    const said = output.output_type === "display_data" ? output.data[cannotMime] : undefined;
    if (typeof said === "object" && said !== null && "reason" in said) return String(said.reason);
  }
  return null;
}

/** Why an executed notebook could not answer; null when it did. */
export function cannotAnswer({ cells }: Notebook): string | null {
  return cannotReason(cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : []));
}
