import * as Plot from "@observablehq/plot";
import { type Figure, figure, type FigureText } from "./figure.ts";

export type HeatCell = { readonly x: string; readonly y: string; readonly value: number };
export type HeatMapOptions = {
  readonly text: FigureText;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Number written into a cell; "" leaves it empty. */
  readonly format: (value: number) => string;
  /** Values at or above it are drawn in the strongest colour; the largest value when left out. */
  readonly ceiling?: number;
  /** Column labels are written upwards, where there are too many to stand side by side. */
  readonly slanted?: boolean;
};

/**
 * A table as colours (light to dark blue) with the number in each cell; order of rows and columns as given.
 * NaN is blank.
 */
export function heatMap(cells: readonly HeatCell[], options: HeatMapOptions): Figure {
  const { text, xLabel, yLabel, format } = options;
  const known = cells.filter((cell) => !Number.isNaN(cell.value));
  const values = known.map((cell) => cell.value);
  const least = values.length === 0 ? 0 : Math.min(...values);
  const ceiling = options.ceiling ?? Math.max(...values, least + 1e-9);
  const ys = [...new Set(cells.map((cell) => cell.y))];
  const longest = Math.max(0, ...cells.map((cell) => cell.x.length));
  const strong = (cell: HeatCell) => (cell.value - least) / ((ceiling - least) || 1) > 0.55;
  return figure({
    height: 70 + ys.length * 26 + (options.slanted ? 6 * longest : 0),
    ...(options.slanted && { marginBottom: 42 + 6 * longest }),
    marginLeft: 30 + 6.6 * Math.max(0, ...ys.map((y) => y.length)),
    padding: 0.04,
    x: {
      label: xLabel || null,
      ...(options.slanted && { tickRotate: -90 }),
      domain: [...new Set(cells.map((cell) => cell.x))],
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
      Plot.text(known, {
        x: "x",
        y: "y",
        text: (cell: HeatCell) => format(cell.value),
        fill: (cell: HeatCell) => (strong(cell) ? "white" : "black"),
      }),
    ],
  }, text);
}
