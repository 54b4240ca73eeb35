import { type Notebook, notebookText } from "../notebook.ts";

/** The first line of a notebook's file that is not as it was. Lines count from 1; a missing line is "". */
export type Difference = {
  /** "cell 5" for the fifth code cell, or "text before cell 5". */
  readonly place: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
};

/**
 * Where a notebook's canonical text leaves the text of its file, or null when they are the same, byte for
 * byte.
 */
export function firstDifference(fileText: string, notebook: Notebook): Difference | null {
  const text = notebookText(notebook);
  if (text === fileText) return null;
  const before = fileText.split("\n");
  const after = text.split("\n");
  let row = 0;
  while (before[row] === after[row]) row++;
  return {
    place: placeOf(notebook, after.slice(0, row + 1)),
    line: row + 1,
    before: before[row] ?? "",
    after: after[row] ?? "",
  };
}

/**
 * Which cell the last of the lines belongs to: in the canonical form only a cell starts with two spaces and
 * "{".
 */
function placeOf(notebook: Notebook, lines: readonly string[]): string {
  const cellCount = lines.filter((line) => line === "  {").length;
  if (cellCount === 0) return "the notebook";
  const isCode = notebook.cells.slice(0, cellCount).map((cell) => cell.cell_type === "code");
  const number = isCode.filter(Boolean).length;
  return isCode.at(-1) ? `cell ${number}` : `text before cell ${number + 1}`;
}
