import * as Plot from "@observablehq/plot";
import { grouped } from "lib/stats/mod.ts";
import { type Figure, figure, type FigureText, ink, palette } from "./figure.ts";

/** The five numbers of one box, and how many stays they stand for. */
export type Box = {
  /** What the groups divide by, for instance "severity". */
  readonly panel: string;
  readonly label: string;
  readonly low: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly high: number;
  readonly rows: number;
};

/** Boxes (quartiles) with whiskers, one row a group. `low` and `high` are what the text says. */
export function boxPlot(boxes: readonly Box[], text: FigureText, label: string): Figure {
  return figure({
    height: 60 + boxes.length * 22,
    marginLeft: 30 + 6.6 * Math.max(0, ...boxes.map((box) => name(box).length)),
    x: { label, grid: true },
    y: { label: null, domain: boxes.map(name) },
    marks: [
      Plot.ruleY(boxes, { x1: "low", x2: "high", y: name, stroke: ink }),
      Plot.barX(boxes, { x1: "q1", x2: "q3", y: name, fill: palette[5], insetTop: 3, insetBottom: 3 }),
      Plot.tickX(boxes, { x: "median", y: name, stroke: ink, strokeWidth: 2, insetTop: 3, insetBottom: 3 }),
    ],
  }, text);
}

function name(box: Box): string {
  return `${box.panel}: ${box.label} (${grouped(box.rows)})`;
}
