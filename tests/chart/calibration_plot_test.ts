import { calibrationPlot } from "lib/chart/calibration_plot.ts";
import { assertDrawsNothing, assertSnapshot, noText, text } from "./snapshot.ts";

Deno.test("`calibrationPlot()` draws the same SVG as its snapshot", async () => {
  const figure = calibrationPlot([{ predicted: 10, actual: 11, lower: 10, upper: 12 }], text, "days");
  await assertSnapshot("calibration_plot", figure);
});

Deno.test("`calibrationPlot()` draws a figure without NaN when there is nothing, or one value, or a missing one", () => {
  assertDrawsNothing([
    () => calibrationPlot([], noText, "days"),
    () => calibrationPlot([{ predicted: 0, actual: 0, lower: 0, upper: 0 }], noText, "days"),
    () => calibrationPlot([{ predicted: 3, actual: 3, lower: NaN, upper: NaN }], noText, "days"),
  ]);
});
