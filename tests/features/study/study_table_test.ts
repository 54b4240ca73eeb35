import { assertEquals } from "@std/assert";
import { studyTable } from "lib/features/study/study_table.ts";
import { displayRows, numbersOf } from "lib/table/table.ts";
import { smallStudy } from "../../evaluate/small_study.ts";

Deno.test("`studyTable()` tells of each set how many stays it has, have ended, and count", () => {
  const study = smallStudy();
  const [training, choice, , test, left] = displayRows(studyTable(study));
  assertEquals([training!.ended, choice!.stays], [study.train.rowCount, study.choice.matrix.rowCount]);
  assertEquals([test!.stays, test!.ended], [study.test.known.stays, study.test.known.known]);
  assertEquals([left!.stays, left!.ended], [study.leftOut, null]);
});

Deno.test("`studyTable()` accounts for each of the rows that were split", () => {
  for (const split of ["later months, patients apart", "random patients", "random rows"] as const) {
    const stays = numbersOf(studyTable(smallStudy({ split })), "stays");
    assertEquals(stays.reduce((sum, count) => sum + count, 0), 2_000);
  }
});
