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
