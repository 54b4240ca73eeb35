import * as Plot from "@observablehq/plot";
import { type Figure, figure, type FigureText, ink, palette } from "./figure.ts";

export type ScatterPoint = {
  readonly x: number;
  readonly y: number;
  /** Written beside the dot when it is given. */
  readonly label?: string;
};
export type ScatterOptions = {
  readonly text: FigureText;
  readonly xLabel: string;
  readonly yLabel: string;
  /** A logarithmic x-axis: all x must be above 0. */
  readonly logarithmic?: boolean;
};

/** Dots of two numbers, with a word beside those that have one. */
export function scatter(points: readonly ScatterPoint[], options: ScatterOptions): Figure {
  const { text, xLabel, yLabel, logarithmic = false } = options;
  const named = points.filter((point) => point.label !== undefined);
  return figure({
    height: 320,
    inset: 12,
    marginRight: named.length > 0 ? 150 : 20,
    x: { label: xLabel, grid: true, ...(logarithmic && { type: "log" as const, tickFormat: "~g" }) },
    y: { label: yLabel, grid: true, nice: true },
    marks: [
      Plot.dot(points, { x: "x", y: "y", fill: palette[0], r: named.length > 0 ? 5 : 2.5, fillOpacity: 0.7 }),
      Plot.text(named, { x: "x", y: "y", text: "label", textAnchor: "start", dx: 9, fill: ink }),
    ],
  }, text);
}
