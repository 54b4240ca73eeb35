import { escapeMarkup, ink, muted, palette } from "lib/chart/mod.ts";
import { lineage } from "lib/notebook/mod.ts";

/** The rooms of `lib/`, from what knows nothing to what knows all: an import only points up. */
export const rooms = [
  ["stats", "chart", "files", "table"],
  ["warehouse", "cohort", "explore", "features"],
  ["trees", "stay", "model", "registry", "evaluate"],
  ["score", "monitor", "notify", "flow", "beds"],
  ["population", "serve", "notebook", "report"],
] as const;

const rowHeight = 30, stepX = 20, tableX = 470, boxWidth = 190, roomTop = 40;

/**
 * How data flow, as a drawing: each step of a run to the left, each table to the right, in the order in which
 * they are first written; lines from what a step reads, and to what it writes. Below, the rooms.
 */
export function architectureDiagram(): string {
  const steps = Object.entries(lineage).filter(([name]) => name !== "load");
  const tables = [...new Set(steps.flatMap(([, { reads, writes }]) => [...reads, ...writes]))];
  const top = 70, place = (i: number) => top + i * rowHeight;
  const parts: string[] = [
    label(stepX, 28, "How data flow through a run", ink, 16, 600),
    label(stepX, 52, "steps", muted),
    label(tableX, 52, "tables, and the registry (models)", muted),
    label(330, 28, "reads", palette[0]),
    label(380, 28, "writes", palette[1]),
  ];
  for (const [i, [name, { reads, writes }]] of steps.entries()) {
    parts.push(...reads.map((each) => flow(place(i), place(tables.indexOf(each)), palette[0], -4)));
    parts.push(...writes.map((each) => flow(place(i), place(tables.indexOf(each)), palette[1], 4)));
    parts.push(box(stepX, place(i), boxWidth, name));
  }
  parts.push(...tables.map((name, i) => box(tableX, place(i), boxWidth, name)));
  const below = place(Math.max(steps.length, tables.length)) + roomTop;
  parts.push(label(stepX, below - 14, "Rooms of lib/: imports only point up", muted));
  for (const [i, row] of rooms.entries()) {
    parts.push(...row.map((name, k) => box(stepX + k * 130, below + i * rowHeight, 122, name)));
  }
  const height = below + rooms.length * rowHeight + 10;
  const said = steps.map(([name, { reads, writes }]) =>
    `${name} reads ${reads.join(", ") || "no table"} and writes ${writes.join(", ") || "nothing"}`
  ).join("; ");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="720" height="${height}" viewBox="0 0 720 ${height}" role="img" ` +
    `aria-label="How data flow through a run: ${escapeMarkup(said)}" font-family="system-ui, sans-serif" ` +
    `font-size="12"><rect width="100%" height="100%" fill="white"/>${parts.join("")}</svg>\n`;
}

function flow(from: number, to: number, color: string, shift: number): string {
  const [x1, x2, y1, y2] = [stepX + boxWidth, tableX, from + 11 + shift, to + 11 + shift];
  return `<path d="M${x1},${y1}C${x1 + 120},${y1} ${
    x2 - 120
  },${y2} ${x2},${y2}" fill="none" stroke="${color}" ` +
    `stroke-opacity="0.7"/>`;
}

function box(x: number, y: number, width: number, name: string): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="22" rx="4" fill="white" stroke="${ink}"/>` +
    label(x + 8, y + 15, name, ink);
}

function label(x: number, y: number, text: string, color: string, size = 12, weight = 400): string {
  return `<text x="${x}" y="${y}" fill="${color}" font-size="${size}" font-weight="${weight}">${
    escapeMarkup(text)
  }</text>`;
}
