import { assertEquals, assertThrows } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { strongestReasons } from "lib/score/here/reasons.ts";
import { displayRows, tableOf } from "lib/table/table.ts";

const matrix: Matrix = {
  rowCount: 2,
  features: [
    { name: "ward_type", type: "category", codes: Int32Array.of(1, -1), labels: ["Q", "S"] },
    { name: "deposit", type: "number", values: Float64Array.of(4_800.126, NaN) },
    { name: "age_band", type: "category", codes: Int32Array.of(0, 0), labels: ["0-10"] },
  ],
};
const explanation = (...days: number[]) => ({
  base: 30,
  contributions: matrix.features.map((feature, i) => ({ feature: feature.name, amount: days[i]! })),
});

Deno.test("`strongestReasons()` names the strongest first, with value, sign and days", () => {
  const [first, second, third] = strongestReasons(
    [explanation(6.31, -2, 0.01), explanation(0, 1, -1)],
    matrix,
  );
  assertEquals(displayRows(tableOf({ first: first!, second: second!, third: third! })), [
    { first: "ward_type S: +6.3 days", second: "deposit 4800.13: -2.0 days", third: null },
    { first: "deposit missing: +1.0 days", second: "age_band 0-10: -1.0 days", third: null },
  ]);
});

Deno.test("`strongestReasons()` refuses when a row is not explained", () => {
  assertThrows(() => strongestReasons([], matrix), TypeError, "2 rows, 0 explanations");
});
