import { assertAlmostEquals, assertEquals } from "@std/assert";
import { summary } from "lib/stats/summary.ts";
import { days } from "./sample.ts";

const unknown = { mean: NaN, sd: NaN, min: NaN, q1: NaN, median: NaN, q3: NaN, max: NaN, skew: NaN };

Deno.test("`summary()` agrees with pandas when values are skewed", () => {
  // pandas 3.1.1: Series(days).describe(), .skew(). Tolerance: summation order.
  const { sd, skew, ...rest } = summary(Float64Array.of(...days, NaN));
  assertEquals(rest, { n: 20, missing: 1, mean: 9.1, min: 1, q1: 4, median: 7, q3: 11.25, max: 30 });
  assertAlmostEquals(sd, 7.173782676854438, 1e-13);
  assertAlmostEquals(skew, 1.57334490024955, 1e-13);
});

Deno.test("`summary()` has a stated answer when values are few, equal or missing", () => {
  const equal = (x: number) => ({ mean: x, min: x, q1: x, median: x, q3: x, max: x });
  const cases = [
    [[], { n: 0, missing: 0, ...unknown }],
    [[NaN, NaN], { n: 0, missing: 2, ...unknown }],
    [[3], { n: 1, missing: 0, ...equal(3), sd: NaN, skew: NaN }],
    [[0.1, NaN, 0.1, 0.1], { n: 3, missing: 1, ...equal(0.1), sd: 0, skew: NaN }],
  ] as const;
  for (const [values, expected] of cases) assertEquals(summary(Float64Array.from(values)), expected);
});

Deno.test("`summary()` is the same to the last bit when the order differs", () => {
  const values = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i) * 1e6);
  assertEquals(summary(values), summary(values.toReversed()));
});
