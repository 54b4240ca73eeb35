import defer * as Plot from "@observablehq/plot";
import { type Figure, figure, type FigureText, muted, notFromZero, palette } from "./figure.ts";
import { labelAxis } from "./label_axis.ts";
import { symbolAt } from "./symbols.ts";

/** A value with its interval; NaN limits draw the dot alone. */
export type IntervalRow = {
  readonly label: string;
  readonly series: string;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
};
export type IntervalPlotOptions = {
  readonly text: FigureText;
  readonly label: string;
  /** A vertical line to compare with, for instance no difference at 0. */
  readonly reference?: number;
  /** The series in the order of their colours; that of the rows when left out. */
  readonly series?: readonly string[];
};

/**
 * Dots with intervals, one line a label and series, in the order given; a legend, and a shape for each, when
 * there are several series. A label with one row has it on its own line; those of several share the space
 * about it. The caption says where the axis does not start at 0.
 */
export function intervalPlot(rows: readonly IntervalRow[], options: IntervalPlotOptions): Figure {
  const { text, label, reference } = options;
  const series = [...new Set([...options.series ?? [], ...rows.map((row) => row.series)])];
  const labels = [...new Set(rows.map((row) => row.label))];
  const color = (row: IntervalRow) => palette[series.indexOf(row.series) % palette.length]!;
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row.label, (counts.get(row.label) ?? 0) + 1);
  const most = Math.max(1, ...counts.values());
  const offset = (row: IntervalRow) =>
    counts.get(row.label) === 1 ? 0 : 10 * (series.indexOf(row.series) - (series.length - 1) / 2);
  const { margin: marginLeft, written } = labelAxis(labels);
  const shown = rows.flatMap((row) => [row.value, row.lower, row.upper]).concat(reference ?? []);
  const offsets = [...new Set(rows.map(offset))];
  return figure(
    {
      height: 60 + labels.length * (16 + 10 * most),
      marginLeft,
      x: { label, grid: true, inset: 12 },
      y: { label: null, domain: labels, tickFormat: written },
      marks: [
        ...(reference === undefined
          ? []
          : [Plot.ruleX([reference], { stroke: muted, strokeDasharray: "4 3" })]),
        ...offsets.flatMap((dy) => {
          const own = rows.filter((row) => offset(row) === dy);
          const bounded = own.filter((row) => !Number.isNaN(row.lower));
          return [
            Plot.ruleY(bounded, {
              x1: "lower",
              x2: "upper",
              y: "label",
              stroke: color,
              strokeWidth: 2.5,
              dy,
            }),
            ...[...Map.groupBy(own, (row) => row.series)].map(([each, rows]) =>
              Plot.dot(rows, {
                ...{ x: "value", y: "label", fill: color, r: 4.5, dy },
                symbol: symbolAt(series.indexOf(each)),
              })
            ),
          ];
        }),
      ],
    },
    notFromZero(text, shown),
    series.length > 1
      ? series.map((label, i) => ({ label, color: palette[i % palette.length]!, symbol: symbolAt(i) }))
      : [],
    rows.every(({ value }) => Number.isNaN(value)),
  );
}
