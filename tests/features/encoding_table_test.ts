import { assertEquals } from "@std/assert";
import { encodingTable } from "lib/features/encoding_table.ts";
import { displayRows } from "lib/table/table.ts";

Deno.test("`encodingTable()` lists the features with missing or unseen values, and their treatment", () => {
  const table = encodingTable({
    missing: { a: 0, b: 2, c: 1 },
    unseen: { a: 0, b: 0, c: 3 },
    unseenLabels: { a: [], b: [], c: ["x", "y"] },
  });
  assertEquals(displayRows(table), [
    { feature: "b", missing: 2, unseen: 0, unseen_labels: null, treatment: "stays missing" },
    {
      feature: "c",
      missing: 1,
      unseen: 3,
      unseen_labels: "x, y",
      treatment: "unseen labels count as missing",
    },
  ]);
});
