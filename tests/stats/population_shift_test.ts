import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { populationShift } from "lib/stats/population_shift.ts";
import { populationStabilityOfCounts } from "lib/stats/population_stability.ts";
import { randomSource } from "lib/stats/random.ts";

/** Counts of rows that fall on categories of equal share, but for the first `moved` categories. */
function counts(rows: number, categories: number, random: () => number, moved = 0): Float64Array {
  const out = new Float64Array(categories);
  for (let row = 0; row < rows; row++) {
    const drawn = Math.floor(categories * random());
    out[drawn < moved ? categories - 1 : drawn]!++;
  }
  return out;
}

Deno.test("`populationShift()` takes two small samples of one population for moved in no more than its share", () => {
  const random = randomSource(3);
  for (const [rows, categories] of [[15, 4], [15, 32], [60, 12], [100, 32], [1_000, 32]] as const) {
    const shifts = Array.from(
      { length: 400 },
      () => populationShift(counts(rows, categories, random), counts(rows, categories, random)),
    );
    const share = (of: (each: typeof shifts[number]) => boolean) => shifts.filter(of).length / shifts.length;
    const alarms = share(({ corrected, pValue }) => corrected > 0.25 && pValue < 0.01);
    assert(alarms <= 0.015, `${rows} rows of ${categories}: ${alarms}`);
    // The customary limit alone would call most of these moved.
    if (rows === 60) assert(share(({ index }) => index > 0.25) > 0.6);
  }
});

Deno.test("`populationShift()` finds a third of a hundred rows moved, and hardly changes an index of many rows", () => {
  const random = randomSource(4);
  const shift = populationShift(counts(100, 6, random), counts(100, 6, random, 2));
  assert(shift.corrected > 0.25 && shift.pValue < 1e-6, JSON.stringify(shift));
  const many = [counts(80_000, 32, random), counts(80_000, 32, random, 3)] as const;
  const { index, corrected } = populationShift(...many);
  assertEquals(index, populationStabilityOfCounts(...many));
  assertAlmostEquals(corrected, index, 0.001);
});

Deno.test("`populationShift()` has nothing to tell of one category, and NaN of an empty side", () => {
  assertEquals(populationShift(Float64Array.of(9, 0), Float64Array.of(5, 0)), {
    index: 0,
    corrected: 0,
    pValue: 1,
  });
  const empty = populationShift(Float64Array.of(9, 1), Float64Array.of(0, 0));
  assertEquals(empty, { index: NaN, corrected: NaN, pValue: NaN });
});
