import { assert, assertEquals } from "@std/assert";
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

Deno.test("`histogram()` puts a mark in the middle of its bar where values are whole", () => {
  const marked = (whole: boolean) => {
    const { svg } = histogram(Float64Array.of(1, 2, 2, 3), {
      ...days,
      whole,
      marks: [{ at: 2, label: "2" }],
    });
    const [, width, x] = [...svg.matchAll(/width="([\d.]+)" y="[\d.]+" x="([\d.]+)"/g)][1]!;
    const at = /stroke-dasharray[^>]*><line[^>]* x1="([\d.]+)"/.exec(svg)![1];
    return Number(x) + Number(width) / 2 - Number(at);
  };
  assertEquals(Math.round(marked(true)), 0);
  // The bar of 2 used to begin at the line of 2.
  assert(marked(false) > 100);
});

Deno.test("`histogram()` writes all counts of an axis alike", () => {
  const many = Float64Array.from({ length: 20_000 }, () => 1);
  const { svg } = histogram(many, days);
  // "8,000" used to stand below "10k".
  assertEquals(/\dk</.test(svg), false);
  assert(svg.includes(">20,000<"));
});
