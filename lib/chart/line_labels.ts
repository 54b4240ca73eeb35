import defer * as Plot from "@observablehq/plot";
import { figureWidth, ink } from "./figure.ts";
import { textWidth } from "./text_width.ts";

const size = 12;
const rowHeight = 15;

/** A vertical line: where it stands in pixels from the figure's left edge, where on the axis, its word. */
export type MarkedLine = { readonly pixel: number; readonly at: number | Date; readonly label: string };

/**
 * Dashed vertical lines whose words stand above the frame, beside their lines: those that would lie on each
 * other in rows of their own. Also the margin that they need at the top, below an axis' name, in pixels.
 */
export function lineLabels(lines: readonly MarkedLine[]): { marks: Plot.Markish[]; marginTop: number } {
  const ends: number[] = [];
  const texts = lines.toSorted((a, b) => a.pixel - b.pixel).map((line) => {
    const width = textWidth(line.label, size);
    const isAfter = line.pixel + 4 + width <= figureWidth - 4;
    const from = isAfter ? line.pixel + 4 : Math.max(4, figureWidth - 4 - width);
    const free = ends.findIndex((end) => end + 8 <= from);
    const row = free < 0 ? ends.length : free;
    ends[row] = from + width;
    return Plot.text([line], {
      x: "at",
      text: "label",
      frameAnchor: "top",
      textAnchor: "start",
      lineAnchor: "bottom",
      dx: from - line.pixel,
      dy: -2 - rowHeight * row,
      fill: ink,
    });
  });
  return {
    marks: [Plot.ruleX(lines, { x: "at", stroke: ink, strokeDasharray: "4 3" }), ...texts],
    marginTop: lines.length === 0 ? 22 : 24 + rowHeight * ends.length,
  };
}
