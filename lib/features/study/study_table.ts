import { categoryColumn, numberColumn, shownCount, shownCounts, type Table, tableOf } from "lib/table/mod.ts";
import type { KnownStays } from "../held_out.ts";
import type { Study } from "./study.ts";

/**
 * Where every row of a study went: five rows, whose stays sum to the rows that were read; how many of them
 * have ended; and as how many equally weighted stays those count. Counts
 * of a few, and those that would tell one, are NaN.
 */
export function studyTable(study: Study): Table {
  const { known, choice, calibration, test, leftOut } = study;
  const none = { stays: leftOut, known: NaN, effective: NaN };
  const sets: readonly Pick<KnownStays, "stays" | "known" | "effective">[] = [
    known,
    choice.known,
    calibration.known,
    test.known,
    none,
  ];
  const stays = shownCounts(sets.map((each) => each.stays));
  return tableOf({
    rows: categoryColumn([
      "training",
      "held out to choose a model",
      "held out to calibrate intervals or probabilities",
      "held out to judge: the test",
      "left out: other months of a set's patients, no date, or after the test",
    ]),
    stays: numberColumn(stays),
    ended: numberColumn(sets.map((each) => shownCount(each.known))),
    effective: numberColumn(sets.map((each) => Math.round(shownCount(each.effective)))),
  });
}
