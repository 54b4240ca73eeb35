import * as Plot from "@observablehq/plot";
import { type Figure, figure, type FigureText, ink, palette } from "./figure.ts";

export type HistogramOptions = {
  readonly text: FigureText;
  readonly label: string;
  /** Width of a bar, in the values' unit. */
  readonly binWidth: number;
  /** Vertical lines with a word beside them, for instance the median. */
  readonly marks?: readonly { readonly at: number; readonly label: string }[];
};

/**
 * How values are spread: bars of equal width, counted here in one pass; NaN is left out, and of no values the
 * axes stay.
 */
export function histogram(values: Float64Array, options: HistogramOptions): Figure {
  const { text, label, binWidth, marks = [] } = options;
  const counts = new Map<number, number>();
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const bin = Math.floor(value / binWidth);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  const bars = [...counts].sort(([a], [b]) => a - b).map(([bin, count]) => ({
    from: bin * binWidth,
    until: (bin + 1) * binWidth,
    count,
  }));
  return figure({
    height: 280,
    x: { label },
    // Plot can't label the ticks of an axis from 0 to 0.
    y: { label: "stays", grid: true, tickFormat: "~s", ...(bars.length === 0 && { domain: [0, 1] }) },
    marks: [
      Plot.rectY(bars, {
        x1: "from",
        x2: "until",
        y: "count",
        fill: palette[0],
        insetLeft: 0.5,
        insetRight: 0.5,
      }),
      Plot.ruleX(marks, { x: "at", stroke: ink, strokeDasharray: "4 3" }),
      Plot.text(marks, { x: "at", text: "label", frameAnchor: "top", textAnchor: "start", dx: 4, fill: ink }),
      Plot.ruleY([0]),
    ],
  }, text);
}
