import * as Plot from "@observablehq/plot";
import { type Figure, figure, type FigureText, figureWidth } from "./figure.ts";

export type HeatCell = { readonly x: string; readonly y: string; readonly value: number };
export type HeatMapOptions = {
  readonly text: FigureText;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Number written into a cell; "" leaves it empty. */
  readonly format: (value: number) => string;
  /** Values at or above it are drawn in the strongest colour; the largest value when left out. */
  readonly ceiling?: number;
};

/**
 * A table as colours (light to dark blue), order of rows and columns as given; NaN is blank. The numbers
 * stand in the cells where all of them fit, and the columns' labels are written upwards where they don't fit
 * side by side.
 */
export function heatMap(cells: readonly HeatCell[], options: HeatMapOptions): Figure {
  const { text, xLabel, yLabel, format } = options;
  const known = cells.filter((cell) => !Number.isNaN(cell.value));
  const values = known.map((cell) => cell.value);
  const least = values.length === 0 ? 0 : Math.min(...values);
  const ceiling = options.ceiling ?? Math.max(...values, least + 1e-9);
  const ys = [...new Set(cells.map((cell) => cell.y))];
  const xs = [...new Set(cells.map((cell) => cell.x))];
  const marginLeft = 30 + characterWidth * longest(ys);
  const cellWidth = (figureWidth - marginLeft - 20) / Math.max(1, xs.length);
  const fits = (texts: readonly string[]) => characterWidth * longest(texts) + 4 <= cellWidth;
  const upright = fits(xs) ? 0 : characterWidth * longest(xs);
  const hasNumbers = fits(known.map((cell) => format(cell.value)));
  const strong = (cell: HeatCell) => (cell.value - least) / ((ceiling - least) || 1) > 0.55;
  return figure({
    height: 70 + ys.length * 26 + upright,
    ...(upright > 0 && { marginBottom: 42 + upright }),
    marginLeft,
    padding: 0.04,
    x: {
      label: xLabel || null,
      ...(upright > 0 && { tickRotate: -90 }),
      domain: xs,
    },
    y: { label: yLabel || null, domain: ys },
    color: {
      type: "linear",
      scheme: "blues",
      domain: [least - (ceiling - least) * 0.1, ceiling],
      clamp: true,
    },
    marks: [
      Plot.cell(known, { x: "x", y: "y", fill: "value" }),
      Plot.text(hasNumbers ? known : [], {
        x: "x",
        y: "y",
        text: (cell: HeatCell) => format(cell.value),
        fill: (cell: HeatCell) => (strong(cell) ? "white" : "black"),
      }),
    ],
  }, text);
}

/** About how wide a character of the figure's type is, in pixels. */
const characterWidth = 6.6;

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
