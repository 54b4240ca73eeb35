import { assert, assertEquals, assertThrows } from "@std/assert";
import { changePoints } from "lib/stats/change_points.ts";
import { normal, randomSource } from "lib/stats/random.ts";

/** Noise of unit size whose neighbours are alike, with steps added. */
function series(days: number, steps: readonly (readonly [at: number, by: number])[], seed = 1): Float64Array {
  const random = randomSource(seed);
  let before = 0;
  return Float64Array.from({ length: days }, (_, t) => {
    before = 0.4 * before + normal(random);
    return before + steps.reduce((sum, [at, by]) => sum + (t >= at ? by : 0), 0);
  });
}

Deno.test("`changePoints()` finds planted changes, each inside its interval", () => {
  const found = changePoints(series(500, [[150, 3], [350, -2]]));
  assertEquals(found.length, 2);
  for (const [i, at] of [150, 350].entries()) {
    const { lower, upper } = found[i]!;
    assert(lower - 3 <= at && at <= upper + 3 && upper - lower < 40, JSON.stringify(found[i]));
  }
  assert(found[0]!.after > found[0]!.before && found[1]!.after < found[1]!.before);
});

Deno.test("`changePoints()` finds none in noise whose neighbours are alike, but for one series in many", () => {
  let alarms = 0;
  for (let seed = 1; seed <= 60; seed++) if (changePoints(series(500, [], seed)).length > 0) alarms++;
  assert(alarms <= 3, `${alarms} of 60`);
});

Deno.test("`changePoints()` has nothing to say of short or constant series, and refuses a gap", () => {
  assertEquals(changePoints(series(20, [])), []);
  assertEquals(changePoints(new Float64Array(300).fill(7)), []);
  assertEquals(changePoints(new Float64Array()), []);
  assertThrows(() => changePoints(Float64Array.of(1, NaN)), RangeError, "step 1 has none");
});

Deno.test("`changePoints()` takes a few days that stick out of like ones for no change of level", () => {
  for (let seed = 1; seed <= 10; seed++) {
    const random = randomSource(seed);
    // Means of three stays a day, one in a hundred forty times as long: most days are nearly alike.
    const values = Float64Array.from({ length: 560 }, () => {
      const stay = () => random() < 0.01 ? 40 : 1;
      return (stay() + stay() + stay()) / 3 + 0.01 * normal(random);
    });
    assertEquals(changePoints(values).map(({ at }) => at), [], `seed ${seed}`);
  }
});
