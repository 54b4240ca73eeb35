import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { areaUnderCurve } from "lib/stats/area_under_curve.ts";
import { normal, randomSource } from "lib/stats/random.ts";

const scores = (...values: number[]) => Float64Array.from(values);

Deno.test("`areaUnderCurve()` counts pairs in order, ties as half; NaN where a kind has none", () => {
  assertEquals(areaUnderCurve(scores(2, 3), scores(0, 1)), { value: 1, lower: 1, upper: 1 });
  assertEquals(areaUnderCurve(scores(1, 1), scores(1, 1)).value, 0.5);
  assertEquals(areaUnderCurve(scores(0), scores(1, 2)).value, 0);
  assertEquals(areaUnderCurve(scores(), scores(1)).value, NaN);
});

Deno.test("`areaUnderCurve()` takes more scores than a call has arguments", () => {
  const many = Float64Array.from({ length: 200_000 }, (_, i) => i);
  assertEquals(areaUnderCurve(many.map((each) => each + 200_000), many).value, 1);
});

Deno.test("`areaUnderCurve()` has an interval that holds a planted area about as often as it says", () => {
  const random = randomSource(2);
  const draw = (count: number, mean: number) =>
    Float64Array.from({ length: count }, () => mean + normal(random));
  // Two normal variables whose means differ by one: the normal distribution at 1 / sqrt(2).
  const truth = 0.7602499389065233;
  let inside = 0;
  for (let run = 0; run < 300; run++) {
    const { lower, upper } = areaUnderCurve(draw(80, 1), draw(120, 0));
    if (lower <= truth && truth <= upper) inside++;
  }
  assert(inside >= 275 && inside <= 296, `${inside} of 300`);
  assertAlmostEquals(areaUnderCurve(draw(20_000, 1), draw(20_000, 0)).value, truth, 0.01);
});
