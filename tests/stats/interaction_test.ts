import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { interaction } from "lib/stats/interaction.ts";
import { normal, randomSource } from "lib/stats/random.ts";

/** Two factors of three and two levels with main effects, and `extra` days where both are at their last. */
function factorial(rows: number, extra: number, seed = 3) {
  const random = randomSource(seed);
  const first = Int32Array.from({ length: rows }, () => Math.floor(random() * 3));
  const second = first.map((code) => (random() < 0.2 + 0.2 * code ? 1 : 0));
  const values = Float64Array.from(
    first,
    (code, row) =>
      20 + 5 * code + 3 * second[row]! + (code === 2 && second[row] === 1 ? extra : 0) + 4 * normal(random),
  );
  return { values, first, second };
}

Deno.test("`interaction()` finds what two factors do together beyond their sum, and nothing where they add up", () => {
  const planted = factorial(6_000, 2);
  const found = interaction(planted.values, planted.first, planted.second);
  assertEquals([found.degrees, found.n], [2, 6_000]);
  assert(found.pValue < 1e-6, `${found.pValue}`);
  const p = Array.from({ length: 40 }, (_, seed) => {
    const { values, first, second } = factorial(600, 0, seed + 1);
    return interaction(values, first, second).pValue;
  });
  assert(p.filter((each) => each < 0.05).length <= 6, `${p}`);
});

Deno.test("`interaction()` worked by hand: 2 by 2 cells, twice each", () => {
  // Means 1, 3, 2, 8; the additive fit is -0, 4, 3, 7 (each off by 1), the variance inside cells is 2.
  const values = Float64Array.of(0, 2, 2, 4, 1, 3, 7, 9);
  const found = interaction(
    values,
    Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1),
    Int32Array.of(0, 0, 1, 1, 0, 0, 1, 1),
  );
  assertAlmostEquals(found.statistic, 8 / 2, 1e-9);
  assertEquals(found.degrees, 1);
  assertAlmostEquals(found.additive[0]!, 0, 1e-8);
  assertAlmostEquals(found.additive[7]!, 7, 1e-8);
});

Deno.test("`interaction()` leaves missing rows out, and is NaN where there is nothing to test", () => {
  const values = Float64Array.of(1, NaN, 3, 4);
  const found = interaction(values, Int32Array.of(0, 0, -1, 1), Int32Array.of(0, 1, 0, 1));
  assertEquals([found.n, found.degrees, found.pValue], [2, 0, NaN]);
  assertEquals(interaction(new Float64Array(), new Int32Array(), new Int32Array()).pValue, NaN);
  assertThrows(() => interaction(values, new Int32Array(4), new Int32Array(3)), TypeError, "4 and 3 groups");
});
