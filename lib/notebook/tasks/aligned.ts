import { shownText } from "lib/files/mod.ts";

/** Rows of cells as lines, each column as wide as its widest cell; the last one is not filled up. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const safe = rows.map((row) => row.map((cell) => shownText(cell, 400)));
  const widths = safe[0]!.map((_, i) => Math.max(...safe.map((row) => row[i]?.length ?? 0)));
  return safe.map((row) =>
    row.map((cell, i) => i === row.length - 1 ? cell : cell.padEnd(widths[i]!)).join("  ").trimEnd()
  ).join("\n");
}
