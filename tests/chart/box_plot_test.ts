import { boxPlot } from "lib/chart/box_plot.ts";
import { assertDrawsNothing, assertSnapshot, noText, text } from "./snapshot.ts";

const box = { panel: "ward", label: "Q", rows: 1 };
const unknownBox = { ...box, low: NaN, q1: NaN, median: NaN, q3: NaN, high: NaN };

Deno.test("`boxPlot()` draws the same SVG as its snapshot", async () => {
  const figure = boxPlot(
    [
      { panel: "ward", label: "Q", low: 5, q1: 20, median: 30, q3: 40, high: 80, rows: 12345 },
      { panel: "severity", label: "Minor", low: 4, q1: 18, median: 28, q3: 41, high: 75, rows: 99 },
    ],
    text,
    "stay (days)",
  );
  await assertSnapshot("box_plot", figure);
});

Deno.test("`boxPlot()` draws a figure without NaN when there is nothing, or one value, or a missing one", () => {
  assertDrawsNothing([
    () => boxPlot([], noText, "days"),
    () => boxPlot([{ ...box, low: 3, q1: 3, median: 3, q3: 3, high: 3 }], noText, "days"),
    () => boxPlot([unknownBox], noText, "days"),
  ]);
});
