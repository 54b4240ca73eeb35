import defer * as Plot from "@observablehq/plot";
import { type Figure, figure, type FigureText, figureWidth, notFromZero, palette } from "./figure.ts";
import { lineLabels } from "./line_labels.ts";
import { shapedPoints, symbolAt } from "./symbols.ts";

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

const margin = { left: 60, right: 30 };

/**
 * Lines over time (UTC), broken where a series lacks a time that another has, with a band for their interval;
 * a legend, and a shape for each, when there are several series. Points some days apart have their ticks at
 * them. The caption says where the axis does not start at 0.
 */
export function timeLine(points: readonly TimePoint[], options: TimeLineOptions): Figure {
  const { text, label, events = [], zero = false } = options;
  const series = [...new Set(points.map((point) => point.series))];
  const color = (point: TimePoint) => palette[series.indexOf(point.series) % palette.length]!;
  const at = (point: { readonly time: number }) => new Date(point.time);
  const times = [...points, ...events].map(({ time }) => time);
  const first = times.reduce((a, b) => Math.min(a, b), Infinity);
  const last = times.reduce((a, b) => Math.max(a, b), -Infinity);
  const pixel = (time: number) =>
    margin.left + (time - first) / (last - first || 1) * (figureWidth - margin.left - margin.right);
  const { marks, marginTop } = lineLabels(
    events.map((event) => ({ pixel: pixel(event.time), at: at(event), label: event.label })),
  );
  const shown = points.flatMap((point) => [point.value, point.lower, point.upper]);
  const isShaped = series.length > 1;
  const lined = [...points, ...gapsIn(points)].toSorted((a, b) => a.time - b.time);
  const banded = lined.filter(({ value, lower }) => Number.isNaN(value) || !Number.isNaN(lower));
  return figure(
    {
      height: 278 + marginTop,
      marginTop,
      marginLeft: margin.left,
      marginRight: margin.right,
      x: { type: "utc", label: null, ...ticksOf(points.map(({ time }) => time)) },
      y: { label, grid: true, zero },
      marks: [
        Plot.areaY(banded, { x: at, y1: "lower", y2: "upper", z: "series", fill: color, fillOpacity: 0.18 }),
        Plot.lineY(lined, { x: at, y: "value", z: "series", stroke: color, strokeWidth: 2 }),
        ...series.flatMap((each, i) => {
          const own = points.filter((point) => point.series === each), place = { x: at, y: "value" };
          const shaped = isShaped ? shapedPoints(own, i) : [];
          return [
            ...(shaped.length < own.length ? [Plot.dot(own, { ...place, fill: color, r: 2.5 })] : []),
            ...(isShaped ? [Plot.dot(shaped, { ...place, fill: color, symbol: symbolAt(i), r: 3.5 })] : []),
          ];
        }),
        ...marks,
      ],
    },
    zero ? text : notFromZero(text, shown),
    series.length > 1
      ? series.map((label, i) => ({ label, color: palette[i % palette.length]!, symbol: symbolAt(i) }))
      : [],
    points.every(({ value }) => Number.isNaN(value)),
  );
}

/** A point without a value wherever a series lacks a time, between its first and last, that another has. */
function gapsIn(points: readonly TimePoint[]): TimePoint[] {
  const times = [...new Set(points.map(({ time }) => time))];
  return [...Map.groupBy(points, (point) => point.series)].flatMap(([series, own]) => {
    const known = new Set(own.map(({ time }) => time));
    const first = own.reduce((least, { time }) => Math.min(least, time), Infinity);
    const last = own.reduce((most, { time }) => Math.max(most, time), -Infinity);
    return times.filter((time) => time > first && time < last && !known.has(time))
      .map((time) => ({ time, series, value: NaN, lower: NaN, upper: NaN }));
  });
}

const [day, most] = [86_400_000, 8];

/** Every so many points where they are more than a day and less than a month apart; else Plot's choice. */
function ticksOf(times: readonly number[]): { ticks?: Date[] } {
  const distinct = [...new Set(times)].toSorted((a, b) => a - b);
  const steps = distinct.slice(1).map((time, i) => time - distinct[i]!);
  if (steps.length === 0 || !steps.every((step) => step > day && step < 28 * day)) return {};
  const every = Math.ceil(distinct.length / most);
  return { ticks: distinct.filter((_, i) => i % every === 0).map((time) => new Date(time)) };
}
