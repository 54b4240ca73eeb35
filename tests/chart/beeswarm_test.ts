import { assertEquals } from "@std/assert";
import { beeswarm } from "lib/chart/beeswarm.ts";
import { assertSnapshot, text } from "./snapshot.ts";

Deno.test("`beeswarm()` draws the same SVG as its snapshot", async () => {
  const figure = beeswarm(
    [
      { label: "deposit", value: -1, level: 0 },
      { label: "deposit", value: -1, level: 0.5 },
      { label: "deposit", value: 2, level: 1 },
      { label: "ward_type", value: 0.5, level: NaN },
    ],
    text,
    "contribution (days)",
  );
  await assertSnapshot("beeswarm", figure);
});

// Colours of low and high values used to be explained where no dot has them.
Deno.test("`beeswarm()` explains the colours that it has", () => {
  const explained = (...levels: number[]) => {
    const points = levels.map((level) => ({ label: "ward", value: 1, level }));
    const { svg } = beeswarm(points, text, "days");
    return ["low value", "high value", "no order"].filter((word) => svg.includes(word));
  };
  assertEquals(explained(NaN), ["no order"]);
  assertEquals(explained(0.5), ["low value", "high value"]);
  assertEquals(explained(0.5, NaN).length, 3);
});
