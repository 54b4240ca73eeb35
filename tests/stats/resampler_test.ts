import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { resampler } from "lib/stats/resampler.ts";

const total = (counts: Int32Array) => counts.reduce((sum, count) => sum + count, 0);

Deno.test("`resampler()` draws as many rows as there are when there are no groups", () => {
  for (const count of [0, 1, 2, 500]) {
    const draw = resampler(count, { seed: 1 });
    for (let sample = 0; sample < 5; sample++) assertEquals(total(draw()), count);
  }
});

Deno.test("`resampler()` leaves out a share 1 / e of the rows when rows are many", () => {
  const absent = resampler(50_000, { seed: 2 })().filter((count) => count === 0).length;
  assertAlmostEquals(absent / 50_000, Math.exp(-1), 0.01);
});

Deno.test("`resampler()` draws rows of a group together when groups are given", () => {
  const group = Int32Array.of(8, 8, 3, 8, 3, -1, -1);
  const draw = resampler(7, { seed: 3, group });
  let missingApart = false;
  for (let sample = 0; sample < 50; sample++) {
    const counts = draw();
    assertEquals([counts[1], counts[3], counts[4]], [counts[0], counts[0], counts[2]]);
    assertEquals(counts[0]! + counts[2]! + counts[5]! + counts[6]!, 4);
    if (counts[5] !== counts[6]) missingApart = true;
  }
  assertEquals(missingApart, true);
});

Deno.test("`resampler()` draws the same series when the seed is the same", () => {
  const [one, two, three] = [resampler(9, { seed: 4 }), resampler(9, { seed: 4 }), resampler(9, { seed: 5 })];
  const series = (draw: () => Int32Array) => Array.from({ length: 3 }, () => draw().slice());
  const first = series(one);
  assertEquals(series(two), first);
  assertEquals(series(three).join() === first.join(), false);
});

Deno.test("`resampler()` throws when there are not as many groups as rows", () => {
  assertThrows(() => resampler(2, { seed: 1, group: Int32Array.of(1) }), TypeError, "there are 1");
});
