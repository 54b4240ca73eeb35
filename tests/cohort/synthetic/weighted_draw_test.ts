import { assert, assertEquals, assertThrows } from "@std/assert";
import { chancesOf, draw, tilted } from "lib/cohort/synthetic/weighted_draw.ts";
import { randomSource } from "lib/stats/random.ts";

Deno.test("`chancesOf()` gives one chance of 1 when there is one outcome", () => {
  assertEquals(chancesOf([[7]]), [Float64Array.of(1)]);
  assertEquals(chancesOf([]), []);
});

Deno.test("`chancesOf()` throws when weights can't be drawn by", () => {
  for (const row of [[], [0, 0], [1, -1], [NaN]]) {
    assertThrows(() => chancesOf([row]), RangeError, "Cannot draw by weights");
  }
});

Deno.test("`draw()` never gives an outcome of weight 0 when drawn often", () => {
  const random = randomSource(1);
  const chances = chancesOf([[0, 2, 0, 3, 0]]);
  const counts = new Float64Array(5);
  for (let i = 0; i < 20_000; i++) counts[draw(chances, 0, random)]!++;
  assertEquals([counts[0], counts[2], counts[4]], [0, 0, 0]);
  // Standard error of the share 0.4 in 20,000 draws: 0.0035; tolerance 4 of them.
  assert(Math.abs(counts[1]! / 20_000 - 0.4) < 0.014, `${counts}`);
});

Deno.test("`draw()` gives the last outcome when the random number is just below 1", () => {
  assertEquals(draw(chancesOf([[0.1, 0.2, 0.7]]), 0, () => 1 - 2 ** -53), 2);
});

Deno.test("`tilted()` multiplies one outcome in every row", () => {
  assertEquals(tilted([[1, 2], [3, 4]], 1, 10), [[1, 20], [3, 40]]);
});
