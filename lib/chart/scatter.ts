import defer * as Plot from "@observablehq/plot";
import { type Figure, figure, type FigureText, ink, muted, palette } from "./figure.ts";
import { labelAxis } from "./label_axis.ts";
import { spreadApart } from "./spread_apart.ts";

export type ScatterPoint = {
  readonly x: number;
  readonly y: number;
  /** Written at the right of the frame, a line leading to the dot, when it is given. */
  readonly label?: string;
  /** Radius in pixels; the usual one when left out. */
  readonly size?: number;
};
export type ScatterOptions = {
  readonly text: FigureText;
  readonly xLabel: string;
  readonly yLabel: string;
  /** A logarithmic x-axis: all x must be above 0. */
  readonly logarithmic?: boolean;
  /** A horizontal line to compare with, and its name. */
  readonly threshold?: { readonly at: number; readonly label: string };
};

/** How high a line of labels is, and the frame without its margins at least, in pixels. */
const [lineHeight, leastHeight] = [16, 258];

/**
 * Dots of two numbers; those with a label have it at the right of the frame, in the order of their heights,
 * each at the end of a thin line from its dot, so that no two lie on each other.
 */
export function scatter(points: readonly ScatterPoint[], options: ScatterOptions): Figure {
  const { text, xLabel, yLabel, logarithmic = false, threshold } = options;
  const named = points.filter((point) => point.label !== undefined);
  const { margin, written } = labelAxis(named.map((point) => point.label!));
  const height = Math.max(leastHeight, lineHeight * (named.length + 1));
  const [low, high] = rangeOf([...points.map(({ y }) => y), ...(threshold ? [threshold.at] : [])]);
  const right = rangeOf(points.map(({ x }) => x))[1];
  const places = spreadApart(named.map(({ y }) => y), lineHeight * (high - low) / height, low, high);
  const leads = named.map((point, i) => ({
    ...point,
    right,
    place: places[i]!,
    label: written(point.label!),
  }));
  return figure(
    {
      height: height + 2 * inset + 62,
      inset,
      marginRight: named.length > 0 ? margin + 10 : 20,
      x: { label: xLabel, grid: true, ...(logarithmic && { type: "log" as const, tickFormat: "~g" }) },
      y: { label: yLabel, grid: true, ...(points.length > 0 && { domain: [low, high] }) },
      marks: [
        Plot.link(leads, { x1: "x", y1: "y", x2: "right", y2: "place", stroke: muted, strokeWidth: 0.7 }),
        ...(threshold === undefined ? [] : [
          Plot.ruleY([threshold.at], { stroke: palette[1], strokeDasharray: "4 3" }),
          Plot.text([threshold], {
            ...{ y: "at", text: "label", frameAnchor: "left", textAnchor: "start", dx: inset, dy: -7 },
            fill: ink,
          }),
        ]),
        Plot.dot(points, {
          x: "x",
          y: "y",
          fill: palette[0],
          r: points.some(({ size }) => size !== undefined)
            ? { value: points.map(({ size = 5 }) => size), scale: null }
            : named.length > 0
            ? 5
            : 2.5,
          fillOpacity: 0.7,
        }),
        Plot.text(leads, {
          x: "right",
          y: "place",
          text: "label",
          textAnchor: "start",
          dx: inset + 6,
          fill: ink,
        }),
      ],
    },
    text,
    [],
    points.length === 0,
  );
}

const inset = 12;

/** Least and greatest value; around a single one, what is near it. */
function rangeOf(values: readonly number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return low < high ? [low, high] : [low - (Math.abs(low) || 1) / 100, high + (Math.abs(high) || 1) / 100];
}
