/**
 * Numbers in, figure out: one file a figure on Observable Plot, each an SVG with its title and a text
 * description.
 *
 * @example
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 * import { histogram } from "lib/chart/mod.ts";
 *
 * const text = {
 *   title: "Half stay 3 days or less",
 *   subtitle: "stays, n = 4",
 *   alt: "A histogram of four stays.",
 * };
 * const figure = histogram(Float64Array.of(2, 3, 3, 8), { text, label: "stay (days)", binWidth: 1 });
 * assertStringIncludes(figure.svg, "<svg");
 * ```
 * @module
 */
export { barChart } from "./bar_chart.ts";
export { beeswarm } from "./beeswarm.ts";
export { calibrationPlot, type CalibrationPoint } from "./calibration_plot.ts";
export { curvePlot, type CurvePoint } from "./curve_plot.ts";
export { escapeMarkup } from "./escape.ts";
export { type Figure, ink, jupyterDisplay, muted, palette } from "./figure.ts";
export { heatMap } from "./heat_map.ts";
export { histogram } from "./histogram.ts";
export { intervalPlot } from "./interval_plot.ts";
export { scatter, type ScatterPoint } from "./scatter.ts";
export { timeLine } from "./time_line.ts";
