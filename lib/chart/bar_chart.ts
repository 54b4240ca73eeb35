import defer * as Plot from "@observablehq/plot";
import { type Figure, figure, type FigureText, figureWidth, ink, palette } from "./figure.ts";
import { labelAxis } from "./label_axis.ts";
import { lineLabels } from "./line_labels.ts";
import { textWidth } from "./text_width.ts";

export type Bar = { readonly label: string; readonly value: number; readonly highlighted?: boolean };
export type BarChartOptions = {
  readonly text: FigureText;
  readonly label: string;
  readonly format: (value: number) => string;
  /** A vertical line to compare with, and its name. */
  readonly threshold?: { readonly at: number; readonly label: string };
};

/** Horizontal bars of values from 0 up with their numbers, in the order given; highlighted ones in orange. */
export function barChart(bars: readonly Bar[], options: BarChartOptions): Figure {
  const { text, label, format, threshold } = options;
  const most = Math.max(0, threshold?.at ?? 0, ...bars.map(({ value }) => value || 0)) || 1;
  const { margin: marginLeft, written } = labelAxis(bars.map((bar) => bar.label));
  const marginRight = 12 + Math.ceil(Math.max(20, ...bars.map(({ value }) => textWidth(format(value), 12))));
  const pixel = (value: number) => marginLeft + value / most * (figureWidth - marginLeft - marginRight);
  const { marks, marginTop } = lineLabels(threshold ? [{ ...threshold, pixel: pixel(threshold.at) }] : []);
  return figure(
    {
      height: 40 + marginTop + bars.length * 20,
      marginTop,
      marginLeft,
      marginRight,
      x: { label, grid: true, domain: [0, most] },
      y: { label: null, domain: bars.map((bar) => bar.label), tickFormat: written },
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
        ...marks,
        Plot.ruleX([0]),
      ],
    },
    text,
    [],
    bars.length === 0,
  );
}
