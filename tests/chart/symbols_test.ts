import { assertEquals } from "@std/assert";
import { intervalPlot } from "lib/chart/interval_plot.ts";
import { shapedPoints, symbolAt, symbolMarkup, symbols } from "lib/chart/symbols.ts";
import { timeLine } from "lib/chart/time_line.ts";
import { text } from "./snapshot.ts";

Deno.test("`symbolMarkup()` draws each series' shape within its legend, and none like another", () => {
  const drawn = symbols.map((symbol) => symbolMarkup(symbol, 10, 20, "#000"));
  assertEquals(new Set(drawn).size, symbols.length);
  for (const markup of drawn.slice(1)) {
    const [, points = ""] = /points="([^"]+)"/.exec(markup)!;
    for (const [x, y] of points.split(" ").map((point) => point.split(",").map(Number))) {
      assertEquals(Math.abs(x! - 10) <= 7 && Math.abs(y! - 20) <= 7.5, true, markup);
    }
  }
  assertEquals([0, 5, 6].map(symbolAt), ["circle", "cross", "circle"]);
});

Deno.test("series are told apart without colour: by a shape of their own, in the plot as in its legend", () => {
  // They had all the same dots, and on a grey printer the same colour.
  const shapes = (svg: string) =>
    [...svg.matchAll(/<g [^>]*aria-label="dot"[^]*?<\/g>/g)].map(([group]) =>
      group.replaceAll(/[^"]*translate\([^)]*\)|c[xy]="[^"]*"|fill="[^"]*"/g, "")
    );
  const rows = ["a", "b", "c"].map((series, i) => ({ series, label: "x", value: i, lower: i, upper: i }));
  const plot = intervalPlot(rows, { text, label: "days" }).svg;
  assertEquals(new Set(shapes(plot)).size, 3);
  assertEquals(plot.match(/<polygon/g)?.length, 2);
  const days = (count: number) =>
    rows.flatMap((row) => Array.from({ length: count }, (_, day) => ({ ...row, time: day * 864e5 })));
  for (const count of [3, 200]) {
    const drawn = shapes(timeLine(days(count), { text, label: "days" }).svg);
    assertEquals(drawn.filter((each) => each.includes("<path")).length, 2);
  }
  // Of many points some bear the shape: all would lie on each other.
  assertEquals([30, 31, 200].map((count) => shapedPoints(Array(count).fill(0), 1).length), [30, 8, 10]);
});
