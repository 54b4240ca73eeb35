import { assertEquals, assertThrows } from "@std/assert";
import { bandColumn } from "lib/evaluate/metric/band_column.ts";

const bands = { labels: ["short", "long"], bandOf: (days: number) => days < 5 ? "short" : "long" };

Deno.test("`bandColumn()` keeps the labels' order when stays are none, equal or missing", () => {
  for (const [days, codes] of [[[], []], [[9, 9], [1, 1]], [[NaN, 9, 1], [-1, 1, 0]]] as const) {
    assertEquals(bandColumn(Float64Array.from(days), bands), {
      type: "category",
      codes: Int32Array.from(codes),
      labels: bands.labels,
    });
  }
});

Deno.test("`bandColumn()` throws when a band is not among the labels", () => {
  const wrong = { ...bands, bandOf: () => "middling" };
  assertThrows(
    () => bandColumn(Float64Array.of(7), wrong),
    TypeError,
    "must be one of short, long: it is middling",
  );
});
