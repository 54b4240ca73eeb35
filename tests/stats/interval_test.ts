import { assertEquals, assertThrows } from "@std/assert";
import { percentileInterval } from "lib/stats/interval.ts";

Deno.test("`percentileInterval()` has a stated answer when replicates are few, equal or missing", () => {
  const cases = [
    [[], NaN, NaN],
    [[2], 2, 2],
    [[2, 2, 2], 2, 2],
    [[4, 0], 1, 3],
    [[1, NaN, 3], NaN, NaN],
  ] as const;
  for (const [replicates, lower, upper] of cases) {
    assertEquals(percentileInterval(9, Float64Array.from(replicates), 0.5), { value: 9, lower, upper });
  }
});

Deno.test("`percentileInterval()` throws when the level is out of range", () => {
  for (const level of [0, 1, 95, NaN]) {
    assertThrows(
      () => percentileInterval(1, Float64Array.of(1), level),
      RangeError,
      `current value is ${level}`,
    );
  }
});
