import { assertEquals, assertThrows } from "@std/assert";
import { bandColumn } from "lib/evaluate/metric/band_column.ts";
import { metricsWithIntervals } from "lib/evaluate/metric/intervals.ts";
import { errorBySubgroup } from "lib/evaluate/metric/subgroups.ts";
import { categoryColumn, displayRows } from "lib/table/table.ts";

const actual = Float64Array.of(2, 4, 9, 30, NaN, 6);
const predicted = Float64Array.of(3, 3, 7, 20, 1, 6);
const department = categoryColumn(["surgery", "medicine", "medicine", null, "surgery", "medicine"]);

Deno.test("`errorBySubgroup()` gives worked errors by label, missing last, when a stay is not known", () => {
  const rows = displayRows(errorBySubgroup({ actual, predicted }, department));
  assertEquals(
    rows.map(({ subgroup, stays, mae, bias, mean_days }) => [subgroup, stays, mae, bias, mean_days]),
    [
      ["surgery", 1, 1, 1, 2],
      ["medicine", 3, 1, -1, 19 / 3],
      ["missing", 1, 10, -10, 30],
    ],
  );
});

Deno.test("`errorBySubgroup()` puts the largest first, missing last, when ordered by size", () => {
  const missing = { ...department, codes: Int32Array.of(0, 1, 1, -1, -1, -1) };
  const known = { actual: Float64Array.of(2, 4, 9, 30, 3, 6), predicted };
  const { subgroup } = errorBySubgroup(known, missing, { order: "size" }).columns;
  assertEquals(subgroup, categoryColumn(["medicine", "surgery", "missing"]));
});

Deno.test("`errorBySubgroup()` has the intervals of the subgroup's own stays", () => {
  const group = Int32Array.of(0, 1, 2, 3, 4, 1);
  const [, medicine] = displayRows(errorBySubgroup({ actual, predicted, group }, department, { seed: 7 }));
  const { mae } = metricsWithIntervals(
    { actual: Float64Array.of(4, 9, 6), predicted: Float64Array.of(3, 7, 6), group: Int32Array.of(1, 2, 1) },
    { seed: 7 },
  );
  assertEquals([medicine!.mae, medicine!.lower, medicine!.upper], [mae.value, mae.lower, mae.upper]);
});

Deno.test("`errorBySubgroup()` goes by length of stay when given the bands of the actual", () => {
  const bands = {
    labels: ["a week", "more", "months"],
    bandOf: (days: number) => days <= 7 ? "a week" : "more",
  };
  const rows = displayRows(errorBySubgroup({ actual, predicted }, bandColumn(actual, bands)));
  assertEquals(rows.map(({ subgroup, stays }) => [subgroup, stays]), [["a week", 3], ["more", 2]]);
});

Deno.test("`errorBySubgroup()` weighs stays when weights are given", () => {
  const weight = Float64Array.of(1, 3, 1, 1, 1, 0);
  const [, medicine] = displayRows(errorBySubgroup({ actual, predicted, weight }, department));
  assertEquals([medicine!.stays, medicine!.mae, medicine!.mean_days], [3, 1.25, 5.25]);
});

Deno.test("`errorBySubgroup()` has no row when no stay is known", () => {
  const none = new Float64Array(6).fill(NaN);
  assertEquals(errorBySubgroup({ actual: none, predicted }, department).rowCount, 0);
});

Deno.test("`errorBySubgroup()` throws when subgroups are fewer than stays", () => {
  assertThrows(() => errorBySubgroup({ actual, predicted }, categoryColumn(["a"])), TypeError, "there are 1");
});

Deno.test("`errorBySubgroup()` leaves out subgroups of fewer stays than it is told to", () => {
  const wards = categoryColumn(["P", "P", "P", "Q", "Q"]);
  const predictions = { actual: Float64Array.of(1, 2, 3, 4, 5), predicted: Float64Array.of(1, 2, 3, 4, 5) };
  const shown = (least: number) => displayRows(errorBySubgroup(predictions, wards, { least })).length;
  assertEquals([shown(2), shown(3), shown(4)], [2, 1, 0]);
});
