import { scatter } from "lib/chart/scatter.ts";
import { assertSnapshot, text } from "./snapshot.ts";

Deno.test("`scatter()` draws the same SVG as its snapshot", async () => {
  const figure = scatter([{ x: 0.1, y: 18.6, label: "ridge" }, { x: 2, y: 17.3 }], {
    text,
    xLabel: "seconds",
    yLabel: "RMSE (days)",
    logarithmic: true,
  });
  await assertSnapshot("scatter", figure);
});
