import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { barChart } from "lib/chart/bar_chart.ts";
import { beeswarm } from "lib/chart/beeswarm.ts";
import { boxPlot } from "lib/chart/box_plot.ts";
import { calibrationPlot } from "lib/chart/calibration_plot.ts";
import { type Figure, figure, jupyterDisplay } from "lib/chart/figure.ts";
import { heatMap } from "lib/chart/heat_map.ts";
import { histogram } from "lib/chart/histogram.ts";
import { intervalPlot } from "lib/chart/interval_plot.ts";
import { scatter } from "lib/chart/scatter.ts";
import { timeLine } from "lib/chart/time_line.ts";

const text = {
  title: "Half of all stays last 3 days or less",
  subtitle: "Stay in days, n = 5",
  caption: "A note",
};
const days = (day: number) => Date.UTC(2022, 11, day);

const figures: Readonly<Record<string, () => Figure>> = {
  histogram: () =>
    histogram(Float64Array.of(1, 2, 3, 3, NaN, 14), {
      text,
      label: "stay (days)",
      binWidth: 5,
      marks: [{ at: 3, label: "median 3" }],
    }),
  box_plot: () =>
    boxPlot(
      [
        { panel: "ward", label: "Q", low: 5, q1: 20, median: 30, q3: 40, high: 80, rows: 12345 },
        { panel: "severity", label: "Minor", low: 4, q1: 18, median: 28, q3: 41, high: 75, rows: 99 },
      ],
      text,
      "stay (days)",
    ),
  heat_map: () =>
    heatMap([
      { x: "Minor", y: "1", value: 30.2 },
      { x: "Extreme", y: "1", value: 40.2 },
      { x: "Minor", y: "2", value: NaN },
      { x: "Extreme", y: "2", value: 46 },
    ], { text, xLabel: "severity", yLabel: "bed grade", format: (value) => value.toFixed(1) }),
  interval_plot: () =>
    intervalPlot([
      { label: "boosting", series: "random split", value: 10, lower: 9, upper: 11 },
      { label: "boosting", series: "later months", value: 12, lower: NaN, upper: NaN },
    ], { text, label: "MAE (days)", reference: 11 }),
  bar_chart: () =>
    barChart([{ label: "visitors", value: 0.5, highlighted: true }, { label: "department", value: 0.01 }], {
      text,
      label: "population stability index",
      format: (value) => value.toFixed(2),
      threshold: { at: 0.25, label: "shifted" },
    }),
  time_line: () =>
    timeLine(
      [1, 2, 3].map((day) => ({
        time: days(day),
        series: "error",
        value: day,
        lower: day - 1,
        upper: day + 1,
      })),
      {
        text,
        label: "MAE (days)",
      },
    ),
  beeswarm: () =>
    beeswarm(
      [
        { label: "deposit", value: -1, level: 0 },
        { label: "deposit", value: -1, level: 0.5 },
        { label: "deposit", value: 2, level: 1 },
        { label: "ward_type", value: 0.5, level: NaN },
      ],
      text,
      "contribution (days)",
    ),
  scatter: () =>
    scatter([{ x: 0.1, y: 18.6, label: "ridge" }, { x: 2, y: 17.3 }], {
      text,
      xLabel: "seconds",
      yLabel: "RMSE (days)",
      logarithmic: true,
    }),
  calibration_plot: () =>
    calibrationPlot([{ predicted: 10, actual: 11, lower: 10, upper: 12 }], text, "days"),
};

for (const [name, draw] of Object.entries(figures)) {
  Deno.test(`${name} draws the same SVG as its snapshot`, async () => {
    const path = new URL(`./snapshots/${name}.svg`, import.meta.url);
    const svg = normalised(draw().svg);
    if (Deno.env.get("WARDBOOK_UPDATE_SNAPSHOTS") === "1") await Deno.writeTextFile(path, svg);
    assertEquals(svg, await Deno.readTextFile(path));
  });
}

Deno.test("figure() is one SVG with a description, and no reference to anything outside", () => {
  for (const draw of Object.values(figures)) {
    const { svg } = draw();
    assertStringIncludes(
      svg,
      'role="img" aria-label="Half of all stays last 3 days or less. Stay in days, n = 5"',
    );
    assert(!/(href|src)="?http|url\(http|@import/.test(svg));
    assert(!/NaN|undefined/.test(svg), "a coordinate could not be computed");
  }
});

Deno.test("figure() escapes what it writes and breaks long titles", () => {
  const drawn = figure({ marks: [] }, { title: `${"word ".repeat(20)}<b>&"`, subtitle: "s" });
  assertStringIncludes(drawn.svg, "&lt;b&gt;&amp;&quot;");
  assertEquals(drawn.svg.match(/font-size="16"/g)?.length, 2);
  assertEquals(Object.keys(drawn[jupyterDisplay]()), ["image/svg+xml", "text/plain"]);
});

/** One element a line, so that a difference can be read. */
function normalised(svg: string): string {
  return svg.replaceAll("><", ">\n<") + "\n";
}
