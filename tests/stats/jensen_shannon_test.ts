import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { jensenShannonOfCounts } from "lib/stats/jensen_shannon.ts";

const counts = (...values: number[]) => Float64Array.from(values);

Deno.test("`jensenShannonOfCounts()` is SciPy's distance, the same from both sides, whatever the sizes", () => {
  // SciPy's docs: 1.0 of the first pair by base 2; 0.46450140402245893 of [1, 0], [0.5, 0.5] by base e.
  assertEquals(jensenShannonOfCounts(counts(1, 0, 0), counts(0, 1, 0)), 1);
  const half = jensenShannonOfCounts(counts(1, 0), counts(0.5, 0.5));
  assertAlmostEquals(half * Math.sqrt(Math.LN2), 0.46450140402245893, 1e-12);
  assertAlmostEquals(jensenShannonOfCounts(counts(500, 500), counts(7, 0)), half, 1e-12);
});

Deno.test("`jensenShannonOfCounts()` is NaN without counts, 0 of the same, and refuses other categories", () => {
  assertEquals(jensenShannonOfCounts(counts(), counts()), NaN);
  assertEquals(jensenShannonOfCounts(counts(0, 0), counts(1, 2)), NaN);
  assertEquals(jensenShannonOfCounts(counts(1, 2), counts(2, 4)), 0);
  assertThrows(() => jensenShannonOfCounts(counts(1), counts(1, 2)), TypeError, "1 and 2");
});
