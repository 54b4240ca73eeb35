import defer * as Plot from "@observablehq/plot";
import { type Figure, figure, type FigureText, figureWidth, palette } from "./figure.ts";
import { lineLabels } from "./line_labels.ts";

export type HistogramOptions = {
  readonly text: FigureText;
  readonly label: string;
  /** Width of a bar, in the values' unit. */
  readonly binWidth: number;
  /** All values are whole numbers: a bar stands about them, not beside. Default false. */
  readonly whole?: boolean;
  /** Vertical lines with a word beside them, for instance the median. */
  readonly marks?: readonly { readonly at: number; readonly label: string }[];
};

/**
 * How values are spread: bars of equal width, counted here in one pass; NaN is left out, and of no values the
 * axes stay.
 */
export function histogram(values: Float64Array, options: HistogramOptions): Figure {
  const { text, label, binWidth, whole = false, marks = [] } = options;
  const shift = whole ? 0.5 : 0;
  const counts = new Map<number, number>();
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const bin = Math.floor(value / binWidth);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  const bars = [...counts].sort(([a], [b]) => a - b).map(([bin, count]) => ({
    from: bin * binWidth - shift,
    until: (bin + 1) * binWidth - shift,
    count,
  }));
  const ends = [...bars.flatMap(({ from, until }) => [from, until]), ...marks.map(({ at }) => at)];
  const low = ends.reduce((a, b) => Math.min(a, b), Infinity);
  const high = ends.reduce((a, b) => Math.max(a, b), -Infinity);
  const pixel = (at: number) =>
    margin.left + (at - low) / (high - low || 1) * (figureWidth - margin.left - margin.right);
  const lines = lineLabels(marks.map((mark) => ({ ...mark, pixel: pixel(mark.at) })));
  const most = bars.reduce((greatest, { count }) => Math.max(greatest, count), 0);
  return figure(
    {
      height: 258 + lines.marginTop,
      marginTop: lines.marginTop,
      marginLeft: margin.left,
      marginRight: margin.right,
      x: { label, ...(high > low && { domain: [low, high] }) },
      y: {
        label: "stays",
        grid: true,
        tickFormat: (count: number) => counted(count, most),
        ...(most < 5 && { ticks: Math.max(1, most) }),
        // Plot can't label the ticks of an axis from 0 to 0.
        ...(bars.length === 0 && { domain: [0, 1] }),
      },
      marks: [
        Plot.rectY(bars, {
          x1: "from",
          x2: "until",
          y: "count",
          fill: palette[0],
          insetLeft: 0.5,
          insetRight: 0.5,
        }),
        ...lines.marks,
        Plot.ruleY([0]),
      ],
    },
    text,
    [],
    bars.length === 0,
  );
}

const margin = { left: 60, right: 20 };

/** 8,000, and on an axis of a million and more 0.5M: all alike, and short enough to stand beside it. */
function counted(count: number, most: number): string {
  return most >= 1e6 && count > 0 ? `${count / 1e6}M` : count.toLocaleString("en-US");
}
