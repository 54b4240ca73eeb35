import * as Plot from "@observablehq/plot";
import { type Figure, figure, type FigureText, ink, palette } from "./figure.ts";

export type Bar = { readonly label: string; readonly value: number; readonly highlighted?: boolean };
export type BarChartOptions = {
  readonly text: FigureText;
  readonly label: string;
  readonly format: (value: number) => string;
  /** A vertical line to compare with, and its name. */
  readonly threshold?: { readonly at: number; readonly label: string };
};

/** Horizontal bars with their numbers, in the order given; highlighted ones in orange. */
export function barChart(bars: readonly Bar[], options: BarChartOptions): Figure {
  const { text, label, format, threshold } = options;
  const limits = threshold ? [threshold] : [];
  return figure({
    height: 60 + bars.length * 20,
    marginLeft: 30 + 6.6 * Math.max(0, ...bars.map((bar) => bar.label.length)),
    marginRight: 60,
    x: { label, grid: true },
    y: { label: null, domain: bars.map((bar) => bar.label) },
    marks: [
      Plot.barX(bars, {
        x: "value",
        y: "label",
        fill: (bar: Bar) => (bar.highlighted ? palette[1] : palette[0]),
      }),
      Plot.text(bars, {
        x: "value",
        y: "label",
        text: (bar: Bar) => format(bar.value),
        textAnchor: "start",
        dx: 4,
        fill: ink,
      }),
      Plot.ruleX(limits, { x: "at", stroke: ink, strokeDasharray: "4 3" }),
      Plot.text(limits, {
        x: "at",
        text: "label",
        frameAnchor: "bottom",
        textAnchor: "start",
        dx: 4,
        fill: ink,
      }),
      Plot.ruleX([0]),
    ],
  }, text);
}
