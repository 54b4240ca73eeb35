import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { barChart } from "lib/chart/bar_chart.ts";
import { boxPlot } from "lib/chart/box_plot.ts";
import { calibrationPlot } from "lib/chart/calibration_plot.ts";
import type { Figure } from "lib/chart/figure.ts";
import { heatMap } from "lib/chart/heat_map.ts";
import { histogram } from "lib/chart/histogram.ts";
import { intervalPlot } from "lib/chart/interval_plot.ts";
import { timeLine } from "lib/chart/time_line.ts";

const text = { title: "There is nothing to show", subtitle: "Stay in days, n = 0" };
const format = (value: number) => value.toFixed(2);
const named = { text, label: "days" };
const days = { ...named, binWidth: 1 };
const heat = { text, xLabel: "severity", yLabel: "bed grade", format };
const flat = { value: 3, lower: 3, upper: 3 }, missing = { value: NaN, lower: NaN, upper: NaN };
const box = { panel: "ward", label: "Q", rows: 1 };
const unknownBox = { ...box, low: NaN, q1: NaN, median: NaN, q3: NaN, high: NaN };

/** By chart: of nothing, of one value (or equal ones), and of a value that is missing. */
const figures: Readonly<Record<string, readonly (() => Figure)[]>> = {
  heatMap: [
    () => heatMap([], heat),
    () => heatMap([], { ...heat, ceiling: 0.25 }),
    () => heatMap([{ x: "Minor", y: "1", value: 3 }, { x: "Extreme", y: "1", value: 3 }], heat),
    () => heatMap([{ x: "Minor", y: "1", value: 0 }], { ...heat, ceiling: 0 }),
    () => heatMap([{ x: "Minor", y: "1", value: NaN }], heat),
  ],
  boxPlot: [
    () => boxPlot([], text, "days"),
    () => boxPlot([{ ...box, low: 3, q1: 3, median: 3, q3: 3, high: 3 }], text, "days"),
    () => boxPlot([unknownBox], text, "days"),
  ],
  intervalPlot: [
    () => intervalPlot([], named),
    () => intervalPlot([], { ...named, reference: 0 }),
    () => intervalPlot([{ label: "ridge", series: "", ...flat }], named),
    () => intervalPlot([{ label: "ridge", series: "", ...missing }], named),
  ],
  barChart: [
    () => barChart([], { ...named, format }),
    () => barChart([], { ...named, format, threshold: { at: 1, label: "large" } }),
    () => barChart([{ label: "visitors", value: 0 }], { ...named, format }),
  ],
  timeLine: [
    () => timeLine([], named),
    () => timeLine([], { ...named, zero: true }),
    () => timeLine([{ time: 0, series: "error", ...flat }], named),
    () => timeLine([{ time: 0, series: "error", ...missing }], named),
  ],
  // An axis from 0 to 0 used to bear the tick "NaN".
  histogram: [
    () => histogram(new Float64Array(), days),
    () => histogram(Float64Array.of(NaN), days),
    () => histogram(Float64Array.of(3, 3), days),
  ],
  calibrationPlot: [
    () => calibrationPlot([], text, "days"),
    () => calibrationPlot([{ predicted: 0, actual: 0, lower: 0, upper: 0 }], text, "days"),
    () => calibrationPlot([{ predicted: 3, actual: 3, lower: NaN, upper: NaN }], text, "days"),
  ],
};

for (const [name, draws] of Object.entries(figures)) {
  Deno.test(`\`${name}()\` draws a figure without NaN when there is nothing, or one value, or a missing one`, () => {
    draws.forEach((draw, i) => {
      const { svg } = draw();
      assertEquals(/.{0,60}(NaN|undefined|Infinity).{0,20}/.exec(svg)?.[0], undefined, `figure ${i + 1}`);
      assertStringIncludes(svg, "There is nothing to show");
      const height = Number(/^<svg [^>]*height="(\d+)"/.exec(svg)?.[1]);
      assert(height > 60, `figure ${i + 1} is ${height} pixels high`);
    });
  });
}
