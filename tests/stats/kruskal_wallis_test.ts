import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { kruskalWallis } from "lib/stats/kruskal_wallis.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { days } from "./sample.ts";

Deno.test("`kruskalWallis()` agrees with scipy when there are ties", () => {
  // scipy 1.17.1: kruskal of days in groups 0, 1, 2, 0, 1, 2, … Effect size: H / (n - 1).
  const result = kruskalWallis(days, Int32Array.from(days.keys(), (row) => row % 3));
  assertAlmostEquals(result.statistic, 1.9347485973241285, 1e-12);
  assertAlmostEquals(result.pValue, 0.38007970484572445, 1e-12);
  assertAlmostEquals(result.epsilonSquared, 1.9347485973241285 / 19, 1e-13);
  assertEquals([result.degrees, result.n], [2, 20]);
});

Deno.test("`kruskalWallis()` has nothing to test when groups are few or values equal", () => {
  const nothing = { statistic: NaN, pValue: NaN, epsilonSquared: NaN };
  const cases = [
    [[], [], 0, 0],
    [[1], [0], 0, 1],
    [[1, 2], [3, 3], 0, 2],
    [[7, 7, 7], [0, 1, 2], 2, 3],
    [[1, NaN, 2], [0, 1, -1], 0, 1],
  ] as const;
  for (const [values, codes, degrees, n] of cases) {
    const result = kruskalWallis(Float64Array.from(values), Int32Array.from(codes));
    assertEquals(result, { ...nothing, degrees, n });
  }
});

Deno.test("`kruskalWallis()` leaves rows out when value or group is missing, and skips unused codes", () => {
  const plain = kruskalWallis(Float64Array.of(1, 2, 3, 5), Int32Array.of(0, 0, 1, 1));
  const gaps = kruskalWallis(Float64Array.of(1, NaN, 2, 9, 3, 5), Int32Array.of(4, 4, 4, -1, 7, 7));
  assertEquals(gaps, plain);
});

Deno.test("`kruskalWallis()` explains everything when groups do not overlap, and finds a planted shift", () => {
  assertAlmostEquals(
    kruskalWallis(Float64Array.of(1, 1, 9, 9), Int32Array.of(0, 0, 1, 1)).epsilonSquared,
    1,
    1e-15,
  );
  const random = randomSource(6);
  const codes = Int32Array.from({ length: 600 }, (_, row) => row % 3);
  const shifted = kruskalWallis(Float64Array.from(codes, (code) => code * 0.3 + normal(random)), codes);
  const same = kruskalWallis(Float64Array.from(codes, () => normal(random)), codes);
  assertEquals([shifted.pValue < 1e-4, same.pValue > 0.01], [true, true]);
});

Deno.test("`kruskalWallis()` throws when values and groups differ in length", () => {
  assertThrows(() => kruskalWallis(Float64Array.of(1), Int32Array.of()), TypeError, "1 values, 0 groups");
});
