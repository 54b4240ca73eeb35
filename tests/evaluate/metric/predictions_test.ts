import { assertEquals, assertThrows } from "@std/assert";
import { knownRows, takePredictions } from "lib/evaluate/metric/predictions.ts";

const of = (...values: number[]) => Float64Array.from(values);

Deno.test("`knownRows()` leaves rows out when the stay is not known yet", () => {
  const cases = [
    [[], [], []],
    [[4], [5], [0]],
    [[NaN, NaN], [NaN, 1], []],
    [[NaN, 4, NaN, 4], [1, 2, NaN, 4], [1, 3]],
  ] as const;
  for (const [actual, predicted, rows] of cases) {
    const predictions = { actual: Float64Array.from(actual), predicted: Float64Array.from(predicted) };
    assertEquals(knownRows(predictions), Int32Array.from(rows));
  }
});

Deno.test("`knownRows()` throws when an array is short, a prediction missing or a weight wrong", () => {
  const two = { actual: of(1, 2), predicted: of(1, 2) };
  assertThrows(() => knownRows({ ...two, predicted: of(1) }), TypeError, `"predicted" must have a value`);
  assertThrows(() => knownRows({ ...two, group: Int32Array.of(1) }), TypeError, `"group" must have a value`);
  assertThrows(() => knownRows({ ...two, predicted: of(1, NaN) }), RangeError, "row 1 has none");
  assertThrows(() => knownRows({ ...two, weight: of(-1, 1) }), RangeError, "row 0 has -1");
});

Deno.test("`takePredictions()` takes every array along when rows are picked", () => {
  const predictions = {
    actual: of(1, 2, 3),
    predicted: of(4, 5, 6),
    weight: of(7, 8, 9),
    group: Int32Array.of(1, 0, 2),
  };
  assertEquals(takePredictions(predictions, Int32Array.of(2, 0)), {
    actual: of(3, 1),
    predicted: of(6, 4),
    weight: of(9, 7),
    group: Int32Array.of(2, 1),
  });
  assertEquals(takePredictions({ actual: of(1), predicted: of(2) }, Int32Array.of()), {
    actual: of(),
    predicted: of(),
  });
});
