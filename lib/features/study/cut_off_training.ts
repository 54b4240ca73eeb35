import { type Table, takeRows } from "lib/table/mod.ts";
import { type Encoder, fitEncoder } from "../encoder.ts";
import type { KnownStays } from "../held_out.ts";
import type { Matrix } from "../matrix.ts";
import type { FourWaySplit } from "../splits.ts";
import { toMatrix } from "../to_matrix.ts";
import { asKnown, bestSplit, datedTraining, roles, splitRows, type StudyOptions } from "./study.ts";

/** Stays to learn from, and their own encoder. */
export type GapTraining = { readonly train: Matrix; readonly encoder: Encoder; readonly known: KnownStays };

/**
 * A study's own stays to learn from, as they were known when the test's months began: later ends are cut off.
 *
 * @returns null where the rows have no dates or no patients.
 */
export function cutOffTraining(table: Table, options: StudyOptions): GapTraining | null {
  const dated = datedSides(table, options);
  const { asOf, testFrom = asOf } = options;
  return dated && dated.training(dated.sides.train, testFrom);
}

/** The split of a study with dates, and what is learnt of any of its rows as known on a day. */
export type DatedSides = {
  readonly time: Float64Array;
  readonly group: Int32Array;
  /** Stay in days, NaN where not known. */
  readonly target: Float64Array;
  /** All rows as known on the as-of day, in the order of these. */
  readonly known: Table;
  readonly sides: FourWaySplit;
  readonly training: (rows: Int32Array, day: number) => GapTraining;
};

/** The sides of a study whose rows have dates and patients, else null. */
export function datedSides(table: Table, options: StudyOptions): DatedSides | null {
  const known = asKnown(table, options.asOf);
  const { matrix: keys } = toMatrix(known, { features: [], leftOut: [] }, roles);
  if ((options.split ?? bestSplit(keys)) !== "later months, patients apart") return null;
  const { asOf, testFrom = asOf, features } = options;
  return {
    time: keys.time!,
    group: keys.group!,
    target: keys.target!,
    known,
    sides: splitRows(keys, "later months, patients apart", options),
    training: (rows, day) => {
      const learnt = datedTraining(keys, rows, { asOf: day, testFrom });
      const taken = takeRows(known, learnt.rows);
      const encoder = fitEncoder(taken, features);
      const { matrix } = toMatrix(taken, encoder, roles);
      return { train: { ...matrix, weight: learnt.weight! }, encoder, known: learnt.known };
    },
  };
}
