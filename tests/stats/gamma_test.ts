import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { upperGamma } from "lib/stats/gamma.ts";

Deno.test("`upperGamma()` agrees with scipy when arguments are anywhere", () => {
  // scipy 1.17.1: scipy.special.gammaincc(a, x). Tolerance: 1e-10 of the value, so that far tails count too.
  const fixture = [
    [0.5, 0.1, 0.6547208460185768],
    [0.5, 3, 0.014305878435429641],
    [0.5, 50, 1.5239706048320995e-23],
    [0.5, 300, 1.674167984691805e-132],
    [1, 2, 0.1353352832366127],
    [2.5, 0.3, 0.9880032427940937],
    [5, 5, 0.44049328506521257],
    [10, 3, 0.9988975118698845],
    [10, 30, 7.121750862815593e-06],
    [100, 80, 0.9828916869648668],
    [100, 101, 0.44710370656548876],
    [100, 180, 2.948294557648321e-11],
    [1000, 1050, 0.05867111137731806],
  ] as const;
  for (const [a, x, expected] of fixture) {
    assertAlmostEquals(upperGamma(a, x) / expected, 1, 1e-10, `${a}, ${x}`);
  }
});

Deno.test("`upperGamma()` has a stated answer when arguments are at the edge", () => {
  assertEquals([upperGamma(3, 0), upperGamma(3, Infinity), upperGamma(3, 1e6)], [1, 0, 0]);
  assertEquals([upperGamma(NaN, 1), upperGamma(1, NaN)], [NaN, NaN]);
});

Deno.test("`upperGamma()` throws when arguments are out of range", () => {
  for (const [a, x] of [[0, 1], [-1, 1], [1, -1]] as const) {
    assertThrows(() => upperGamma(a, x), RangeError, `a ${a}, x ${x}`);
  }
});
