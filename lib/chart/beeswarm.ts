import defer * as Plot from "@observablehq/plot";
import { type Figure, figure, type FigureText, muted, palette } from "./figure.ts";
import { labelAxis } from "./label_axis.ts";

/** One dot: a row's value in a line of the swarm. */
export type SwarmPoint = {
  /** The line that it lies in, for instance a feature. */
  readonly label: string;
  readonly value: number;
  /** Where the dot's colour lies between low (0, blue) and high (1, orange); NaN is grey. */
  readonly level: number;
};

const bins = 120;
const dotsAcross = 9;

/**
 * Swarms of dots, a line a label in the order given: wide where many rows have like values (Lundberg and Lee
 * 2017). Dots that share one of 120 places along the line are stacked around it, in their order.
 */
export function beeswarm(points: readonly SwarmPoint[], text: FigureText, label: string): Figure {
  const labels = [...new Set(points.map((point) => point.label))];
  const { margin: marginLeft, written } = labelAxis(labels);
  const placed = stacked(points);
  return figure(
    {
      height: 60 + labels.length * 34,
      marginLeft,
      x: { label, grid: true, inset: 8 },
      y: { domain: [-0.5, labels.length - 0.5], reverse: true, label: null, ticks: [] },
      color: { type: "linear", range: [palette[0], palette[1]], domain: [0, 1] },
      marks: [
        Plot.ruleX([0], { stroke: muted }),
        Plot.axisY(labels.map((_, line) => line), {
          label: null,
          tickSize: 0,
          tickFormat: (line: number) => written(labels[line] ?? ""),
        }),
        Plot.dot(placed.filter((point) => Number.isNaN(point.level)), {
          x: "value",
          y: "place",
          fill: "#8c959f",
          r: 2,
        }),
        Plot.dot(placed.filter((point) => !Number.isNaN(point.level)), {
          x: "value",
          y: "place",
          fill: "level",
          r: 2,
        }),
      ],
    },
    text,
    [
      ...(points.some(({ level }) => !Number.isNaN(level))
        ? [{ label: "low value", color: palette[0] }, { label: "high value", color: palette[1] }]
        : []),
      ...(points.some(({ level }) => Number.isNaN(level)) ? [{ label: "no order", color: "#8c959f" }] : []),
    ],
    points.length === 0,
  );
}

/** Every point with its place across the lines: line number, and a share of a line up or down. */
function stacked(points: readonly SwarmPoint[]): (SwarmPoint & { readonly place: number })[] {
  const labels = [...new Set(points.map((point) => point.label))];
  const values = points.map((point) => point.value);
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const width = (values.reduce((a, b) => Math.max(a, b), -Infinity) - least) / bins || 1;
  const counts = new Map<string, number>();
  return points.map((point) => {
    const line = labels.indexOf(point.label);
    const key = `${line} ${Math.floor((point.value - least) / width)}`;
    const before = counts.get(key) ?? 0;
    counts.set(key, before + 1);
    // 0, 1, -1, 2, -2, … dots from the middle; beyond the line's height they start again.
    const step = (before % 2 === 0 ? -1 : 1) * Math.ceil((before % dotsAcross) / 2);
    return { ...point, place: line + step / (dotsAcross + 2) };
  });
}
