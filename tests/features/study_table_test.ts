import { assertEquals } from "@std/assert";
import type { Study } from "lib/features/study.ts";
import { studyTable } from "lib/features/study_table.ts";
import { displayRows, numbersOf } from "lib/table/table.ts";
import { smallStudy } from "../evaluate/small_study.ts";

Deno.test("`studyTable()` says where every row went, in the order of its words", () => {
  const counts = { train: 40, test: 30, notKnown: 2, leftOut: 1 };
  assertEquals(displayRows(studyTable({ counts } as Study)), [
    { rows: "training: stay known by the as-of day", stays: 40 },
    { rows: "test", stays: 30 },
    { rows: "training period or test, stay not known", stays: 2 },
    { rows: "left out: patients of the other side, no date, or after the test", stays: 1 },
  ]);
});

Deno.test("`studyTable()` accounts for each of the rows that were split", () => {
  for (const split of ["later months, patients apart", "random patients", "random rows"] as const) {
    const stays = numbersOf(studyTable(smallStudy({ split })), "stays");
    assertEquals(stays.reduce((sum, count) => sum + count, 0), 2_000);
  }
});
