import { assertEquals } from "@std/assert";
import { studyTable } from "lib/features/study/study_table.ts";
import { grouped } from "lib/stats/grouped.ts";
import { displayRows, numbersOf } from "lib/table/table.ts";
import { smallStudy } from "../../evaluate/small_study.ts";

Deno.test("`studyTable()` tells of each set how many stays it has, have ended, and count", () => {
  const study = smallStudy();
  const [training, choice, , test, left] = displayRows(studyTable(study));
  assertEquals([training!.ended, choice!.stays], [
    grouped(study.train.rowCount),
    study.choice.matrix.rowCount,
  ]);
  assertEquals([test!.stays, test!.ended], [study.test.known.stays, grouped(study.test.known.known)]);
  assertEquals([left!.stays, left!.ended], [study.leftOut, null]);
});

Deno.test("`studyTable()` tells no count of a few, neither of the ended nor of those that have not", () => {
  const study = smallStudy();
  const nearly = { stays: 1_200, known: 1_195, effective: 1_191.4 };
  const [, choice] = displayRows(
    studyTable({ ...study, choice: { ...study.choice, known: { ...study.choice.known, ...nearly } } }),
  );
  assertEquals([choice!.ended, choice!.effective], ["all but a few", 1_190]);
});

Deno.test("`studyTable()` accounts for each of the rows that were split", () => {
  for (const split of ["later months, patients apart", "random patients", "random rows"] as const) {
    const stays = numbersOf(studyTable(smallStudy({ split })), "stays");
    assertEquals(stays.reduce((sum, count) => sum + count, 0), 2_000);
  }
});
