import * as Plot from "@observablehq/plot";
import { type Figure, figure, type FigureText, ink, palette } from "./figure.ts";

/** One point in time of one series; NaN limits draw no band. */
export type TimePoint = {
  /** Epoch milliseconds UTC. */
  readonly time: number;
  readonly series: string;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
};
export type TimeLineOptions = {
  readonly text: FigureText;
  readonly label: string;
  /** Moments to mark with a vertical line and a word. */
  readonly events?: readonly { readonly time: number; readonly label: string }[];
  readonly zero?: boolean;
};

/** Lines over time (UTC) with a band for their interval; a legend when there are several series. */
export function timeLine(points: readonly TimePoint[], options: TimeLineOptions): Figure {
  const { text, label, events = [], zero = false } = options;
  const series = [...new Set(points.map((point) => point.series))];
  const color = (point: TimePoint) => palette[series.indexOf(point.series) % palette.length]!;
  const at = (point: { readonly time: number }) => new Date(point.time);
  const banded = points.filter((point) => !Number.isNaN(point.lower));
  return figure(
    {
      height: 300,
      marginRight: 60,
      x: { type: "utc", label: null },
      y: { label, grid: true, zero },
      marks: [
        Plot.areaY(banded, { x: at, y1: "lower", y2: "upper", z: "series", fill: color, fillOpacity: 0.18 }),
        Plot.lineY(points, { x: at, y: "value", z: "series", stroke: color, strokeWidth: 2 }),
        Plot.dot(points, { x: at, y: "value", fill: color, r: 2.5 }),
        Plot.ruleX(events, { x: at, stroke: ink, strokeDasharray: "4 3" }),
        Plot.text(events, {
          x: at,
          text: "label",
          frameAnchor: "top",
          textAnchor: "start",
          dx: 4,
          fill: ink,
        }),
      ],
    },
    text,
    series.length > 1 ? series.map((each, i) => ({ label: each, color: palette[i % palette.length]! })) : [],
  );
}
