import { assertEquals } from "@std/assert";
import { timeLine } from "lib/chart/time_line.ts";
import { assertDrawsNothing, assertSnapshot, noText, text } from "./snapshot.ts";

const named = { text: noText, label: "days" };
const flat = { value: 3, lower: 3, upper: 3 };
const missing = { value: NaN, lower: NaN, upper: NaN };

Deno.test("`timeLine()` draws the same SVG as its snapshot", async () => {
  const figure = timeLine(
    [1, 2, 3].map((day) => ({
      time: Date.UTC(2022, 11, day),
      series: "error",
      value: day,
      lower: day - 1,
      upper: day + 1,
    })),
    {
      text,
      label: "MAE (days)",
    },
  );
  await assertSnapshot("time_line", figure);
});

Deno.test("`timeLine()` draws a figure without NaN when there is nothing, or one value, or a missing one", () => {
  assertDrawsNothing([
    () => timeLine([], named),
    () => timeLine([], { ...named, zero: true }),
    () => timeLine([{ time: 0, series: "error", ...flat }], named),
    () => timeLine([{ time: 0, series: "error", ...missing }], named),
  ]);
});

Deno.test("`timeLine()` has the ticks of weeks at its points, at most eight", () => {
  const ticksOf = (weeks: number) => {
    const points = Array.from({ length: weeks }, (_, week) => {
      return { time: Date.UTC(2022, 6, 18 + 7 * week), series: "error", ...flat };
    });
    return [...timeLine(points, named).svg.matchAll(/>(\d{1,2})(?:<|\n)/g)].map(([, text]) => Number(text))
      .filter((day) => day > 3);
  };
  // They used to be at Sundays, whatever the weeks.
  assertEquals(ticksOf(4), [18, 25, 8]);
});

Deno.test("`timeLine()` draws no line over times that a series lacks and another has", () => {
  // A line from one week to the next but three used to show a slow change that nobody saw.
  const points = (series: string, ...days: number[]) =>
    days.map((each) => ({ time: each * 864e5, series, ...flat, lower: 2, upper: 4 }));
  const starts = (svg: string, mark: string) =>
    [...new RegExp(`<g [^>]*aria-label="${mark}"[^]*?</g>`).exec(svg)![0].matchAll(/ d="([^"]*)"/g)]
      .map(([, path]) => path!.match(/M/g)!.length);
  const { svg } = timeLine([...points("ended", 1, 2, 5, 6), ...points("all", 1, 2, 3, 4, 5, 6)], named);
  assertEquals([starts(svg, "line"), starts(svg, "area")], [[2, 1], [2, 1]]);
});
