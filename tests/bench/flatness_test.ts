import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { flatness, mostAnHour } from "./flatness.ts";

/** MB of each second: what is remembered fills at first, then a saw of collections. */
function memory(seconds: number, growthAnHour: number): readonly number[] {
  return Array.from(
    { length: seconds },
    (_, i) => 200 + Math.min(i, 400) / 4 + (i % 37) + growthAnHour * i / 3_600,
  );
}

Deno.test("`flatness()` tells growth from what fills at first and from what collections give back", () => {
  const still = flatness(memory(1_800, 0));
  assertEquals([still.flat, still.megabytesAnHour], [true, 0]);
  const grows = flatness(memory(1_800, 120));
  assertAlmostEquals(grows.megabytesAnHour!, 120, 5);
  assertEquals(grows.flat, false);
  assert(flatness(memory(1_800, mostAnHour / 2)).flat);
});

Deno.test("`flatness()` judges no soak that is shorter than what is remembered takes", () => {
  assertEquals(flatness(memory(30, 0)).flat, null);
  assertEquals(flatness([5]).halves[0], 5);
});
