import { assertEquals } from "@std/assert";
import { naturalOrder } from "lib/table/natural_order.ts";
import { withoutSmallCells } from "lib/table/small_cells.ts";
import { numberColumn, numbersOf, tableOf } from "lib/table/table.ts";

Deno.test("`withoutSmallCells()` hides groups below eleven stays or patients, and counts them", () => {
  const groups = tableOf({
    stays: numberColumn([10, 11, 500, 500, 500]),
    patients: numberColumn([10, 11, 10, 11, 0]),
  });
  const { shown, hidden } = withoutSmallCells(groups);
  assertEquals([[...numbersOf(shown, "patients")], hidden], [[11, 11, 0], 2]);
  assertEquals(withoutSmallCells(tableOf({ stays: numberColumn([3, 30]) })).hidden, 1);
});

Deno.test("`naturalOrder()` sorts cities and age bands of every cohort as people do", () => {
  const cases = [
    ["1", "2", "10", "11", "13"],
    ["0-10", "11-20", "91-100", "101-110"],
    ["[0-10)", "[10-20)", "[90-100)"],
    ["0 to 17", "18 to 29", "70 or Older"],
    ["a", "b2", "b10", "c"],
  ];
  for (const labels of cases) assertEquals(labels.toReversed().sort(naturalOrder), labels);
});
