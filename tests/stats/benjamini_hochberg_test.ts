import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { benjaminiHochberg } from "lib/stats/benjamini_hochberg.ts";

Deno.test("`benjaminiHochberg()` agrees with scipy when p-values are many", () => {
  // scipy 1.17.1: scipy.stats.false_discovery_control(p) deno-fmt-ignore
  const p = [
    0.205, 0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34,
  ];
  const plateau = 0.29464285714285715;
  // deno-fmt-ignore
  const expected = [
    plateau, 0.015, 0.06, 0.126, 0.126, 0.126, 0.15, 0.15857142857142856,
    plateau, plateau, plateau, plateau, plateau, plateau, 0.34,
  ];
  benjaminiHochberg(Float64Array.from(p)).forEach((value, i) =>
    assertAlmostEquals(value, expected[i]!, 1e-15)
  );
});

Deno.test("`benjaminiHochberg()` has a stated answer when p-values are few, equal or missing", () => {
  const cases = [
    [[], []],
    [[0.2], [0.2]],
    [[NaN, 0.2], [NaN, 0.2]],
    [[NaN], [NaN]],
    [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]],
    [[0, 1], [0, 1]],
    [[0.9, 0.1], [0.9, 0.2]],
  ] as const;
  for (const [p, expected] of cases) {
    assertEquals([...benjaminiHochberg(Float64Array.from(p))], [...expected]);
  }
});

Deno.test("`benjaminiHochberg()` throws when a p-value is out of range", () => {
  for (const p of [-0.01, 1.01]) {
    assertThrows(() => benjaminiHochberg(Float64Array.of(0.5, p)), RangeError, `one is ${p}`);
  }
});
