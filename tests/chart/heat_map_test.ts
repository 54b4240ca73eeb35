import { assertEquals } from "@std/assert";
import { heatMap } from "lib/chart/heat_map.ts";
import { assertDrawsNothing, assertSnapshot, noText, text } from "./snapshot.ts";

const format = (value: number) => value.toFixed(2);
const heat = { text: noText, xLabel: "severity", yLabel: "bed grade", format };

Deno.test("`heatMap()` draws the same SVG as its snapshot", async () => {
  const figure = heatMap([
    { x: "Minor", y: "1", value: 30.2 },
    { x: "Extreme", y: "1", value: 40.2 },
    { x: "Minor", y: "2", value: NaN },
    { x: "Extreme", y: "2", value: 46 },
  ], { text, xLabel: "severity", yLabel: "bed grade", format: (value) => value.toFixed(1) });
  await assertSnapshot("heat_map", figure);
});

Deno.test("`heatMap()` draws a figure without NaN when there is nothing, or one value, or a missing one", () => {
  assertDrawsNothing([
    () => heatMap([], heat),
    () => heatMap([], { ...heat, ceiling: 0.25 }),
    () => heatMap([{ x: "Minor", y: "1", value: 3 }, { x: "Extreme", y: "1", value: 3 }], heat),
    () => heatMap([{ x: "Minor", y: "1", value: 0 }], { ...heat, ceiling: 0 }),
    () => heatMap([{ x: "Minor", y: "1", value: NaN }], heat),
  ]);
});

Deno.test("`heatMap()` writes numbers only where they fit, and long labels upwards", () => {
  const weeks = (count: number) =>
    heatMap(
      Array.from({ length: count }, (_, i) => ({ x: `07-${10 + i}`, y: "severity", value: i / 10 })),
      heat,
    ).svg;
  const upwards = (svg: string) => svg.split("rotate(-90)").length - 1;
  // The axis of the rows has its name written upwards.
  assertEquals([weeks(6).includes(">0.50<"), upwards(weeks(6))], [true, 1]);
  assertEquals([weeks(30).includes(">0.50<"), upwards(weeks(30))], [false, 31]);
});
