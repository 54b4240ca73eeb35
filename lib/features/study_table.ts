import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import type { Study } from "./study.ts";

/** Where every row of a study went: four rows, whose stays sum to the rows that were read. */
export function studyTable({ counts }: Study): Table {
  return tableOf({
    rows: categoryColumn([
      "training: stay known by the as-of day",
      "test",
      "training period or test, stay not known",
      "left out: patients of the other side, no date, or after the test",
    ]),
    stays: numberColumn([counts.train, counts.test, counts.notKnown, counts.leftOut]),
  });
}
