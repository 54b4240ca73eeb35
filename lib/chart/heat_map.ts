import defer * as Plot from "@observablehq/plot";
import { type Figure, figure, type FigureText, figureWidth, type LegendEntry, palette } from "./figure.ts";
import { labelAxis } from "./label_axis.ts";
import { textWidth } from "./text_width.ts";

export type HeatCell = {
  readonly x: string;
  readonly y: string;
  readonly value: number;
  /** Drawn with a frame: the caption should say what for. */
  readonly framed?: boolean;
};
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
 * stand in the cells where all of them fit, else a legend tells the lightest and the darkest; and the
 * columns' labels are written upwards where they don't fit side by side.
 */
export function heatMap(cells: readonly HeatCell[], options: HeatMapOptions): Figure {
  const { text, xLabel, yLabel, format } = options;
  const known = cells.filter((cell) => !Number.isNaN(cell.value));
  const values = known.map((cell) => cell.value);
  const least = values.length === 0 ? 0 : Math.min(...values);
  const ceiling = options.ceiling ?? Math.max(...values, least + 1e-9);
  const ys = [...new Set(cells.map((cell) => cell.y))];
  const xs = [...new Set(cells.map((cell) => cell.x))];
  const rows = labelAxis(ys), columns = labelAxis(xs);
  const marginLeft = rows.margin + (yLabel ? 16 : 0);
  const cellWidth = (figureWidth - marginLeft - 20) / Math.max(1, xs.length);
  const fits = (texts: readonly string[]) => texts.every((each) => textWidth(each, 12) + 4 <= cellWidth);
  const upright = fits(xs) ? 0 : columns.margin - 24;
  const hasNumbers = fits(known.map((cell) => format(cell.value)));
  const color = {
    type: "linear",
    scheme: "blues",
    domain: [least - (ceiling - least) * 0.1, ceiling],
    clamp: true,
  } as const;
  const shade = Plot.scale({ color });
  const legend: LegendEntry[] = hasNumbers ? [] : [
    { label: format(least), color: shade.apply(least) },
    {
      label: `${format(ceiling)}${values.some((value) => value > ceiling) ? " and more" : ""}`,
      color: shade.apply(ceiling),
    },
  ];
  return figure(
    {
      height: 70 + ys.length * 26 + upright,
      ...(upright > 0 && { marginBottom: 42 + upright }),
      marginLeft,
      padding: 0.04,
      x: {
        label: xLabel || null,
        ...(upright > 0 && { tickRotate: -90 }),
        tickFormat: columns.written,
        domain: xs,
      },
      y: { label: yLabel || null, domain: ys, tickFormat: rows.written },
      color,
      marks: [
        Plot.cell(known, { x: "x", y: "y", fill: "value" }),
        Plot.text(hasNumbers ? known : [], {
          x: "x",
          y: "y",
          text: (cell: HeatCell) => format(cell.value),
          fill: (cell: HeatCell) => (isDark(shade.apply(cell.value)) ? "white" : "black"),
        }),
        Plot.cell(known.filter(({ framed }) => framed), {
          x: "x",
          y: "y",
          fill: "none",
          stroke: palette[1],
          strokeWidth: 2,
          inset: 1,
        }),
      ],
    },
    text,
    legend,
    known.length === 0,
  );
}

/** Where white is read more easily than black: of a luminance below 0.18 (WCAG 2). */
function isDark(color: string): boolean {
  const [red, green, blue] = (color.match(/\d+/g) ?? []).map((each) => {
    const share = Number(each) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179;
}
