import { assertEquals, assertThrows } from "@std/assert";
import { contingency } from "lib/stats/contingency.ts";

Deno.test("`contingency()` counts pairs when codes are few, equal or missing", () => {
  const cases = [
    [[], [], [], 0, 0],
    [[-1, 0], [0, -1], [], 0, 0],
    [[0], [2], [0, 0, 1], 1, 3],
    [[1, 1, 1], [1, 1, 1], [0, 0, 0, 3], 2, 2],
    [[0, 1, 0, 1, -1, 5], [1, 0, 1, 1, 1, -1], [0, 2, 1, 1], 2, 2],
  ] as const;
  for (const [first, second, counts, rows, columns] of cases) {
    assertEquals(contingency(Int32Array.from(first), Int32Array.from(second)), {
      counts: Float64Array.from(counts),
      rows,
      columns,
    });
  }
});

Deno.test("`contingency()` throws when the sides differ in length", () => {
  assertThrows(() => contingency(Int32Array.of(1), Int32Array.of(1, 2)), TypeError, "1 and 2");
});
