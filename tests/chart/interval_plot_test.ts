import { intervalPlot } from "lib/chart/interval_plot.ts";
import { assertDrawsNothing, assertSnapshot, noText, text } from "./snapshot.ts";

const named = { text: noText, label: "days" };
const flat = { value: 3, lower: 3, upper: 3 };
const missing = { value: NaN, lower: NaN, upper: NaN };

Deno.test("`intervalPlot()` draws the same SVG as its snapshot", async () => {
  const figure = intervalPlot([
    { label: "boosting", series: "random split", value: 10, lower: 9, upper: 11 },
    { label: "boosting", series: "later months", value: 12, lower: NaN, upper: NaN },
  ], { text, label: "MAE (days)", reference: 11 });
  await assertSnapshot("interval_plot", figure);
});

Deno.test("`intervalPlot()` draws a figure without NaN when there is nothing, or one value, or a missing one", () => {
  assertDrawsNothing([
    () => intervalPlot([], named),
    () => intervalPlot([], { ...named, reference: 0 }),
    () => intervalPlot([{ label: "ridge", series: "", ...flat }], named),
    () => intervalPlot([{ label: "ridge", series: "", ...missing }], named),
  ]);
});
