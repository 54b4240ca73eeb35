import { countOfCodes, rowNumbers } from "lib/stats/mod.ts";
import type { Table } from "lib/table/mod.ts";
import { datedSides, type GapTraining } from "./cut_off_training.ts";
import type { StudyOptions } from "./study.ts";

/** What a study's model could have learnt from instead, for the same test: see `gapTrainings()`. */
export type GapTrainings = {
  /** The study's own stays as they were known when the test's months began: later ends are cut off. */
  readonly cutOff: GapTraining;
  /** The study's own, as known on the as-of day, and earlier stays of the test's patients. */
  readonly withPatients: GapTraining;
  /** Those, and all other stays of the test's months. */
  readonly withMonths: GapTraining;
};

/**
 * What tells a model that is asked about later months and new patients from one that is asked about random
 * stays, step by step, all for the test of `studyOf()` with the same options: the ends of stays that were not
 * known when its months began, its patients, its months. For an explanation afterwards only: the last two
 * have learnt from what is held out.
 *
 * @returns null where the rows have no dates or no patients.
 */
export function gapTrainings(table: Table, options: StudyOptions): GapTrainings | null {
  const dated = datedSides(table, options);
  if (dated === null) return null;
  const { time, group, sides, training } = dated;
  const { asOf, testFrom = asOf } = options;
  const isTested = marksOf(sides.test, time.length), isLearnt = marksOf(sides.train, time.length);
  const isPatient = marksOf(sides.test.map((row) => group[row]!), countOfCodes(group));
  const all = rowNumbers(time.length);
  const withPatients = all.filter((row) =>
    isLearnt[row] || (time[row]! < testFrom && isPatient[group[row]!])
  );
  const isAdded = marksOf(withPatients, time.length);
  const withMonths = all.filter((row) =>
    isAdded[row] || (time[row]! >= testFrom && time[row]! < options.until && !isTested[row])
  );
  return {
    cutOff: training(sides.train, testFrom),
    withPatients: training(withPatients, asOf),
    withMonths: training(withMonths, asOf),
  };
}

function marksOf(places: Int32Array, count: number): Uint8Array {
  const marks = new Uint8Array(count);
  for (const place of places) marks[place] = 1;
  return marks;
}
