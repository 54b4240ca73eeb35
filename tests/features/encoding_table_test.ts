import { assertEquals } from "@std/assert";
import { encodingTable } from "lib/features/encoding_table.ts";
import { displayRows } from "lib/table/table.ts";

Deno.test("`encodingTable()` lists the features with missing or unseen values, and their treatment", () => {
  const table = encodingTable({
    missing: { a: 0, b: 12, c: 1, d: 10 },
    unseen: { a: 0, b: 0, c: 13, d: 4 },
    unseenLabels: { a: [], b: [], c: ["x", "y"], d: ["z"] },
  });
  assertEquals(displayRows(table), [
    { feature: "b", missing: 12, unseen: 0, unseen_labels: null, treatment: "stays missing" },
    {
      feature: "c",
      missing: null,
      unseen: 13,
      unseen_labels: "x, y",
      treatment: "unseen labels count as missing",
    },
    // Counts of 1 to 10 are not told, nor the labels of so few.
    {
      feature: "d",
      missing: null,
      unseen: null,
      unseen_labels: null,
      treatment: "unseen labels count as missing",
    },
  ]);
});
