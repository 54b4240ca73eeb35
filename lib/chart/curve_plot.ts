import defer * as Plot from "@observablehq/plot";
import { type Figure, figure, type FigureText, muted, palette } from "./figure.ts";
import { shapedPoints, symbolAt } from "./symbols.ts";

/** One point of a curve; NaN limits draw no band. */
export type CurvePoint = {
  readonly x: number;
  readonly series: string;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** What was expected there, drawn dashed in the series' colour. */
  readonly expected?: number;
};
export type CurvePlotOptions = {
  readonly text: FigureText;
  readonly xLabel: string;
  readonly yLabel: string;
  /** A line on which both are equal. */
  readonly diagonal?: boolean;
};

/**
 * Curves over a number, each with a band for its interval; a legend, and a shape for each, where there are
 * several.
 */
export function curvePlot(points: readonly CurvePoint[], options: CurvePlotOptions): Figure {
  const { text, xLabel, yLabel, diagonal = false } = options;
  const series = [...new Set(points.map((point) => point.series))];
  const color = (point: CurvePoint) => palette[series.indexOf(point.series) % palette.length]!;
  const banded = points.filter((point) => !Number.isNaN(point.lower));
  const xs = points.map(({ x }) => x);
  const ends = [Math.min(...xs), Math.max(...xs)].map((at) => ({ at }));
  return figure(
    {
      height: 340,
      x: { label: xLabel, grid: true },
      y: { label: yLabel, grid: true },
      marks: [
        ...(diagonal && points.length > 0
          ? [Plot.line(ends, { x: "at", y: "at", stroke: muted, strokeDasharray: "4 3" })]
          : []),
        Plot.areaY(banded, {
          x: "x",
          y1: "lower",
          y2: "upper",
          z: "series",
          fill: color,
          fillOpacity: 0.15,
        }),
        Plot.lineY(points, { x: "x", y: "value", z: "series", stroke: color, strokeWidth: 2 }),
        ...(points.some(({ expected }) => expected !== undefined)
          ? [
            Plot.lineY(points, { x: "x", y: "expected", z: "series", stroke: color, strokeDasharray: "5 3" }),
          ]
          : []),
        ...(series.length > 1
          ? series.map((each, i) =>
            Plot.dot(shapedPoints(points.filter((point) => point.series === each), i), {
              ...{ x: "x", y: "value", fill: color, symbol: symbolAt(i), r: 3.5 },
            })
          )
          : []),
      ],
    },
    text,
    series.length > 1
      ? series.map((label, i) => ({ label, color: palette[i % palette.length]!, symbol: symbolAt(i) }))
      : [],
    points.length === 0,
  );
}
