import { assert, assertEquals, assertThrows } from "@std/assert";
import { residualInterval } from "lib/evaluate/residual_interval.ts";
import { randomSource } from "lib/stats/random.ts";

const days = (...values: number[]) => Float64Array.from(values);

Deno.test("`residualInterval()` holds the share of stays that it promises", () => {
  const random = randomSource(5);
  const predicted = Float64Array.from({ length: 10_000 }, () => 30 * random());
  const actual = predicted.map((each) => each + 40 * random() ** 2 - 10);
  const { level, lower, upper } = residualInterval({ actual, predicted });
  const inside = actual.filter((each, row) =>
    each >= predicted[row]! + lower && each <= predicted[row]! + upper
  );
  assertEquals(level, 0.8);
  assert(Math.abs(inside.length / 10_000 - 0.8) < 0.001, `${inside.length}`);
});

Deno.test("`residualInterval()` is one number when there is one stay or all residuals are equal", () => {
  assertEquals(residualInterval({ actual: days(7), predicted: days(4) }), { level: 0.8, lower: 3, upper: 3 });
  const equal = { actual: days(7, 8, NaN), predicted: days(4, 5, 6) };
  assertEquals(residualInterval(equal), { level: 0.8, lower: 3, upper: 3 });
});

Deno.test("`residualInterval()` refuses when there is nothing to measure", () => {
  assertThrows(() => residualInterval({ actual: days(), predicted: days() }), RangeError, "none of 0");
  assertThrows(() => residualInterval({ actual: days(NaN), predicted: days(1) }), RangeError, "none of 1");
  assertThrows(
    () => residualInterval({ actual: days(1), predicted: days() }),
    TypeError,
    "1 stays, 0 predictions",
  );
  for (const level of [0, 1, NaN]) {
    assertThrows(
      () => residualInterval({ actual: days(1), predicted: days(1) }, level),
      RangeError,
      `it is ${level}`,
    );
  }
});
