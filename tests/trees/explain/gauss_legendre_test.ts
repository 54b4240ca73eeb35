import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { gaussLegendre } from "lib/trees/explain/gauss_legendre.ts";

Deno.test("`gaussLegendre()` integrates powers exactly up to twice its points, less one", () => {
  for (let count = 1; count <= 40; count++) {
    const { points, weights } = gaussLegendre(count);
    for (let power = 0; power < 2 * count; power++) {
      const integral = points.reduce((sum, t, q) => sum + weights[q]! * t ** power, 0);
      assertAlmostEquals(integral, 1 / (power + 1), 1e-14);
    }
    assert(points.every((t, q) => t > (q === 0 ? 0 : points[q - 1]!) && t < 1));
    assert(weights.every((weight) => weight > 0));
  }
});

Deno.test("`gaussLegendre()` has the known points for one and two", () => {
  assertEquals(gaussLegendre(1), { points: Float64Array.of(0.5), weights: Float64Array.of(1) });
  const { points } = gaussLegendre(2);
  assertAlmostEquals(points[0]!, 0.5 - Math.sqrt(3) / 6, 1e-15);
});

Deno.test("`gaussLegendre()` refuses when there is no point", () => {
  assertThrows(() => gaussLegendre(0), RangeError, "there are 0");
});
