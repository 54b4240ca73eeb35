import { assertEquals } from "@std/assert";
import { numbersAt } from "lib/stats/numbers_at.ts";
import { rowNumbers } from "lib/stats/row_numbers.ts";

Deno.test("`numbersAt()` and `rowNumbers()` give what the arrays' own `from()` does, of no row and of many", () => {
  const values = Float64Array.of(4, NaN, -0, Infinity);
  for (const rows of [[], [2], [3, 0, 1, 0]].map((some) => Int32Array.from(some))) {
    const valueOf = (row: number) => values[row]!;
    assertEquals(numbersAt(rows, valueOf), Float64Array.from(rows, valueOf));
    assertEquals(rowNumbers(rows.length), Int32Array.from(rows.keys()));
  }
});
