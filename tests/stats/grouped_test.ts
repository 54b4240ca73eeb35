import { assertEquals } from "@std/assert";
import { grouped } from "lib/stats/grouped.ts";

Deno.test("`grouped()` sets commas between thousands, below them none", () => {
  const cases = [[0, "0"], [999, "999"], [1_000, "1,000"], [-12_345_678, "-12,345,678"], [
    NaN,
    "NaN",
  ]] as const;
  for (const [count, expected] of cases) assertEquals(grouped(count), expected);
});
