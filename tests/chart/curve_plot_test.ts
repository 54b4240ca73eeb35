import { curvePlot } from "lib/chart/curve_plot.ts";
import { assertDrawsNothing, assertSnapshot, noText, text } from "./snapshot.ts";

const options = { text, xLabel: "predicted probability", yLabel: "share of yes" };

Deno.test("`curvePlot()` draws the same SVG as its snapshot", async () => {
  const band = { lower: 0.1, upper: 0.4 };
  const figure = curvePlot([
    { x: 0.1, series: "model", value: 0.2, ...band },
    { x: 0.4, series: "model", value: 0.3, ...band },
    { x: 0.1, series: "nobody", value: 0, lower: NaN, upper: NaN },
    { x: 0.4, series: "nobody", value: 0, lower: NaN, upper: NaN },
  ], { ...options, diagonal: true });
  await assertSnapshot("curve_plot", figure);
});

Deno.test("`curvePlot()` draws a figure without NaN when there is nothing, or one value", () => {
  const empty = { ...options, text: noText };
  assertDrawsNothing([
    () => curvePlot([], { ...empty, diagonal: true }),
    () => curvePlot([{ x: 0.5, series: "", value: 0.5, lower: NaN, upper: NaN }], empty),
  ]);
});
