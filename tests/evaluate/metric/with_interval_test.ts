import { assertEquals } from "@std/assert";
import { withInterval } from "lib/evaluate/metric/with_interval.ts";

Deno.test("`withInterval()` rounds all three numbers alike, and says what can't be computed", () => {
  const cases = [
    [{ value: 18.214, lower: 18.016, upper: 18.4 }, 2, "18.21 (18.02 to 18.40)"],
    [{ value: -0.5, lower: -1, upper: 0 }, 0, "-1 (-1 to 0)"],
    [{ value: 3, lower: NaN, upper: NaN }, 1, "3.0 (no interval)"],
    [{ value: NaN, lower: NaN, upper: NaN }, 1, "not defined"],
  ] as const;
  for (const [interval, digits, expected] of cases) assertEquals(withInterval(interval, digits), expected);
});
