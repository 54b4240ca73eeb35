import { barChart } from "lib/chart/bar_chart.ts";
import { assertDrawsNothing, assertSnapshot, noText, text } from "./snapshot.ts";

const format = (value: number) => value.toFixed(2);
const named = { text: noText, label: "days" };

Deno.test("`barChart()` draws the same SVG as its snapshot", async () => {
  const figure = barChart([{ label: "visitors", value: 0.5, highlighted: true }, {
    label: "department",
    value: 0.01,
  }], {
    text,
    label: "population stability index",
    format: (value) => value.toFixed(2),
    threshold: { at: 0.25, label: "shifted" },
  });
  await assertSnapshot("bar_chart", figure);
});

Deno.test("`barChart()` draws a figure without NaN when there is nothing, or one value, or a missing one", () => {
  assertDrawsNothing([
    () => barChart([], { ...named, format }),
    () => barChart([], { ...named, format, threshold: { at: 1, label: "large" } }),
    () => barChart([{ label: "visitors", value: 0 }], { ...named, format }),
  ]);
});
