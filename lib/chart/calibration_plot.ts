import defer * as Plot from "@observablehq/plot";
import { type Figure, figure, type FigureText, muted, palette } from "./figure.ts";

/** One group of stays with like predictions: what was predicted, and what came (mean with interval). */
export type CalibrationPoint = {
  readonly predicted: number;
  readonly actual: number;
  readonly lower: number;
  readonly upper: number;
};

/** Actual against predicted with the line on which a calibrated model lies. Both axes in `unit`. */
export function calibrationPlot(points: readonly CalibrationPoint[], text: FigureText, unit: string): Figure {
  const all = points.flatMap(({ predicted, actual, lower, upper }) => [predicted, actual, lower, upper])
    .filter((value) => !Number.isNaN(value));
  // Room beyond the last interval, which would end on the frame.
  const most = 1.04 * Math.max(0, ...all) || 1;
  const least = 1.04 * Math.min(0, ...all);
  const ends = [{ at: least }, { at: most }];
  return figure(
    {
      height: 360,
      x: { label: `predicted (${unit})`, domain: [least, most], grid: true },
      y: { label: `actual (${unit})`, domain: [least, most], grid: true },
      marks: [
        Plot.line(ends, { x: "at", y: "at", stroke: muted, strokeDasharray: "4 3" }),
        Plot.ruleX(points, { x: "predicted", y1: "lower", y2: "upper", stroke: palette[0], strokeWidth: 2 }),
        Plot.dot(points, { x: "predicted", y: "actual", fill: palette[0], r: 4 }),
      ],
    },
    text,
    [],
    points.length === 0,
  );
}
