import { grouped } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, shownCounts, shownPart, type Table, tableOf } from "lib/table/mod.ts";
import type { KnownStays } from "../held_out.ts";
import type { Study } from "./study.ts";

type Counts = Pick<KnownStays, "stays" | "known" | "effective">;

/** How many have ended, in words where that would tell a count of a few. */
function endedText({ known, stays }: Counts): string | null {
  if (Number.isNaN(known)) return null;
  return Number.isNaN(shownPart(known, stays)) ? "all but a few" : grouped(known);
}

/** As how many they count, in tens where the number itself would tell a count of a few. */
function effectiveOf({ known, stays, effective }: Counts): number {
  return Number.isNaN(shownPart(known, stays)) ? 10 * Math.round(effective / 10) : Math.round(effective);
}

/**
 * Where every row of a study went: five rows, whose stays sum to the rows that were read; how many of them
 * have ended; and as how many equally weighted stays those count. Counts
 * of a few, and those that would tell one, are NaN.
 */
export function studyTable(study: Study): Table {
  const { known, choice, calibration, test, leftOut } = study;
  const none = { stays: leftOut, known: NaN, effective: NaN };
  const sets: readonly Counts[] = [
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
      "held out to learn intervals",
      "held out to judge: the test",
      "left out: other months of a set's patients, no date, or after the test",
    ]),
    stays: numberColumn(stays),
    ended: categoryColumn(sets.map(endedText)),
    effective: numberColumn(sets.map(effectiveOf)),
  });
}
