import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { incompleteBeta } from "lib/stats/beta.ts";

Deno.test("`incompleteBeta()` agrees with scipy when arguments are anywhere", () => {
  // scipy 1.17.1: scipy.special.betainc(a, b, x). Tolerance: 1e-10, and as much of a small value.
  const fixture = [
    [0.3, 0.5, 0.5, 0.36901011956554536],
    [0.4, 2, 3, 0.5247999999999999],
    [0.9, 5, 0.5, 0.3166429150200122],
    [0.01, 0.5, 5, 0.24284189089843747],
    [0.97, 50, 0.5, 0.08169933372182264],
    [0.5, 50, 60, 0.8309072939016693],
    [0.995, 500, 0.5, 0.025200765362045793],
    [0.99998, 118351, 0.5, 0.02957070518186964],
    [0.9999, 118351, 0.5, 1.1427207250083454e-06],
    [0.25, 1, 1, 0.25],
  ] as const;
  for (const [x, a, b, expected] of fixture) {
    assertAlmostEquals(incompleteBeta(x, a, b) / expected, 1, 1e-10, `${x}, ${a}, ${b}`);
  }
});

Deno.test("`incompleteBeta()` has a stated answer when x is at an edge or an argument NaN", () => {
  assertEquals([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)], [0, 1]);
  assertEquals([incompleteBeta(NaN, 1, 1), incompleteBeta(0.5, NaN, 1), incompleteBeta(0.5, 1, NaN)], [
    NaN,
    NaN,
    NaN,
  ]);
});

Deno.test("`incompleteBeta()` throws when arguments are out of range", () => {
  for (const [x, a, b] of [[-0.1, 1, 1], [1.1, 1, 1], [0.5, 0, 1], [0.5, 1, -1]] as const) {
    assertThrows(() => incompleteBeta(x, a, b), RangeError, `a ${a}, b ${b}, x ${x}`);
  }
});
