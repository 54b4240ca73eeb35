import { histogram } from "lib/chart/histogram.ts";
import { assertDrawsNothing, assertSnapshot, noText, text } from "./snapshot.ts";

const named = { text: noText, label: "days" };
const days = { ...named, binWidth: 1 };

Deno.test("`histogram()` draws the same SVG as its snapshot", async () => {
  const figure = histogram(Float64Array.of(1, 2, 3, 3, NaN, 14), {
    text,
    label: "stay (days)",
    binWidth: 5,
    marks: [{ at: 3, label: "median 3" }],
  });
  await assertSnapshot("histogram", figure);
});

// An axis from 0 to 0 used to bear the tick "NaN".
Deno.test("`histogram()` draws a figure without NaN when there is nothing, or one value, or a missing one", () => {
  assertDrawsNothing([
    () => histogram(new Float64Array(), days),
    () => histogram(Float64Array.of(NaN), days),
    () => histogram(Float64Array.of(3, 3), days),
  ]);
});
