import { rowNumbers } from "lib/stats/mod.ts";
import { type Table, takeRows } from "lib/table/mod.ts";
import { type Encoder, fitEncoder } from "../encoder.ts";
import type { KnownStays } from "../held_out.ts";
import type { Matrix } from "../matrix.ts";
import { toMatrix } from "../to_matrix.ts";
import { asKnown, bestSplit, datedTraining, roles, splitRows, type StudyOptions } from "./study.ts";

/** Stays to learn from, and their own encoder. */
export type GapTraining = { readonly train: Matrix; readonly encoder: Encoder; readonly known: KnownStays };

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
  const known = asKnown(table, options.asOf);
  const { matrix: keys } = toMatrix(known, { features: [], leftOut: [] }, roles);
  if ((options.split ?? bestSplit(keys)) !== "later months, patients apart") return null;
  const { asOf, testFrom = asOf, features } = options;
  const sides = splitRows(keys, "later months, patients apart", options);
  const [time, group] = [keys.time!, keys.group!];
  const tested = new Set(sides.test);
  const patients = new Set(Array.from(sides.test, (row) => group[row]!));
  const all = rowNumbers(time.length);
  const learnt = new Set(sides.train);
  const withPatients = all.filter((row) =>
    learnt.has(row) || (time[row]! < testFrom && patients.has(group[row]!))
  );
  const added = new Set(withPatients);
  const withMonths = all.filter((row) =>
    added.has(row) || (time[row]! >= testFrom && time[row]! < options.until && !tested.has(row))
  );
  const training = (rows: Int32Array, day: number): GapTraining => {
    const learnt = datedTraining(keys, rows, { asOf: day, testFrom });
    const taken = takeRows(known, learnt.rows);
    const encoder = fitEncoder(taken, features);
    const { matrix } = toMatrix(taken, encoder, roles);
    return { train: { ...matrix, weight: learnt.weight! }, encoder, known: learnt.known };
  };
  return {
    cutOff: training(sides.train, testFrom),
    withPatients: training(withPatients, asOf),
    withMonths: training(withMonths, asOf),
  };
}
