import type { YesNoOutcome } from "lib/cohort/mod.ts";
import { dayMs, numbersAt } from "lib/stats/mod.ts";
import { columnOf, missingCount, numberColumn, numbersOf, type Table, takeRows } from "lib/table/mod.ts";
import { type Encoder, type EncodeReport, fitEncoder } from "../encoder.ts";
import { weighByFollowUp } from "../follow_up.ts";
import type { HeldOut, KnownStays, Purpose } from "../held_out.ts";
import { type EndedStays, judgedFrom, knownStays } from "../known_stays.ts";
import type { Matrix } from "../matrix.ts";
import { recencyWeights } from "../recency.ts";
import { type FourWaySplit, fourWaySplit, laterSplit, type Shares } from "../splits.ts";
import { toMatrix } from "../to_matrix.ts";
import { rangeColumns } from "../training_set.ts";
import { answered, withAnswers } from "./outcome_target.ts";
import { expectedOfAll } from "./ranged_target.ts";

/**
 * How training and test were told apart; every score says it. Only the first is honest about time and
 * patients.
 */
export type SplitKind =
  | "later months, patients apart"
  | "later months"
  | "random patients"
  | "random rows";

export type StudyOptions = {
  readonly features: readonly string[];
  /** What may be known: stays discharged by then. Epoch milliseconds UTC. */
  readonly asOf: number;
  /** Training's admissions end and those held out start there; at `asOf` when left out. */
  readonly testFrom?: number;
  /** What is held out was admitted before it. */
  readonly until: number;
  readonly seed: number;
  /**
   * The best that the rows allow when left out: later months, patients apart where they are known; without
   * dates random patients, else random rows.
   */
  readonly split?: SplitKind;
  /** Of the patients or rows: 9 % for choice, 9 % for calibration and 18 % for the test when left out. */
  readonly shares?: Shares;
  /**
   * Training's stays weigh half as much for every so many days before `testFrom`; all alike when left out.
   */
  readonly halfLifeDays?: number;
  /**
   * What is asked, where that is no length: targets are 1 for yes and 0 for no, and stays whose answer is
   * known count as ended.
   */
  readonly outcome?: YesNoOutcome;
};

/**
 * One question put to models: what they learn from, and three sets that they are asked about, of other
 * patients each where patients are known. What is chosen on one is never judged on it, as functions take the
 * set for their purpose.
 */
export type Study = {
  readonly split: SplitKind;
  readonly encoder: Encoder;
  /** Encoded by training rows only; weighted by follow-up where there are dates. */
  readonly train: Matrix;
  /** Models are chosen on it. */
  readonly choice: HeldOut<"choice">;
  /** Intervals, factors and what a model promises are learnt on it. */
  readonly calibration: HeldOut<"calibration">;
  /** Decisions are made on it. */
  readonly test: HeldOut<"test">;
  /** What is known of training's stays; those that have not ended are not in `train`. */
  readonly known: KnownStays;
  /** Rows in no set: other months of a set's patients, rows without a date, rows after the test. */
  readonly leftOut: number;
  readonly encoding: { readonly train: EncodeReport; readonly test: EncodeReport };
};

/** Which columns are the target, the patient and the date of admission. */
export const roles = {
  target: "stay_days",
  group: "patient_id",
  time: "admitted_on",
  range: rangeColumns,
} as const;
const defaultShares = { choice: 0.09, calibration: 0.09, test: 0.18 };

/**
 * Splits rows of `sql/model_input.sql` into what training may know and what is held out for choice,
 * calibration and test, and encodes all of them.
 *
 * Nothing counts that was not known at `asOf`: a stay that ended later is one that has not ended. Held-out
 * stays are all kept; where there are dates, those that have ended are weighted by follow-up, as training's
 * are, so that they stand for all. Random splits take all rows, whatever their date, unweighted: their scores
 * are too good for new months.
 *
 * Where lengths are known to a range alone (`rangeColumns`), each counts as the length that is expected in
 * it: see `expectedOfAll()`.
 *
 * @throws {TypeError} when the rows lack the dates or patients that the asked split needs.
 */
export function studyOf(table: Table, options: StudyOptions): Study {
  const { asOf, outcome } = options;
  const known = asKnown(outcome ? withAnswers(table, outcome, asOf) : table, asOf);
  const { matrix: keys } = toMatrix(known, { features: [], leftOut: [] }, roles);
  const split = options.split ?? bestSplit(keys);
  const sides = splitRows(keys, split, options);
  const isDated = isByTime(split);
  const learnt = isDated ? datedTraining(keys, sides.train, options) : undatedTraining(keys, sides.train);
  const ranged = withExpected(known, keys, learnt.rows);
  const trainRows = takeRows(ranged, learnt.rows);
  const encoder = encoderOf(trainRows, options.features);
  const train = toMatrix(trainRows, encoder, roles);
  const ended = { stayDays: train.matrix.target!, weight: learnt.weight };
  const heldOut = { table: ranged, encoder, split, asOf: isDated ? asOf : null, ended };
  const test = heldOutOf("test", sides.test, heldOut);
  return {
    split,
    encoder,
    train: { ...answered(train.matrix, trainRows), ...(learnt.weight && { weight: learnt.weight }) },
    choice: heldOutOf("choice", sides.choice, heldOut).set,
    calibration: heldOutOf("calibration", sides.calibration, heldOut).set,
    test: test.set,
    known: learnt.known,
    leftOut: sides.rest.length,
    encoding: { train: train.report, test: test.report },
  };
}

/** Where lengths are known to a range alone, each becomes the one that training's stays make likely in it. */
function withExpected(table: Table, { range }: Matrix, rows: Int32Array): Table {
  if (range === undefined) return table;
  const take = (from: Float64Array) => numbersAt(rows, (row) => from[row]!);
  const target = expectedOfAll({ lower: take(range.lower), upper: take(range.upper) })(range);
  return { ...table, columns: { ...table.columns, [roles.target]: numberColumn(target) } };
}

/** Where no feature has a value, of nothing: `whyNotStudy()` says so. */
function encoderOf(rows: Table, features: readonly string[]): Encoder {
  const hasValues = features.some((name) => missingCount(columnOf(rows, name)) < rows.rowCount);
  return hasValues ? fitEncoder(rows, features) : { features: [], leftOut: features };
}

/**
 * The rows as they were known: a stay that ends after `asOf` has no length yet. Rows without a date stay as
 * they are.
 */
export function asKnown(table: Table, asOf: number): Table {
  const admitted = columnOf(table, roles.time);
  const stayDays = numbersOf(table, roles.target);
  if (admitted.type !== "timestamp") return table;
  const isLater = (row: number) => admitted.values[row]! + stayDays[row]! * dayMs > asOf;
  const target = stayDays.map((days, row) => isLater(row) ? NaN : days);
  return { ...table, columns: { ...table.columns, [roles.target]: numberColumn(target) } };
}

/** Later months where dates are known, patients apart where they are; else what they allow. */
export function bestSplit(keys: Matrix): SplitKind {
  if (keys.time) return keys.group ? "later months, patients apart" : "later months";
  return keys.group ? "random patients" : "random rows";
}

/** Whether a split holds later months out. */
export function isByTime(split: SplitKind): boolean {
  return split === "later months, patients apart" || split === "later months";
}

/** Which row is in which set. @throws {TypeError} when the rows lack what the split goes by. */
export function splitRows(keys: Matrix, split: SplitKind, options: StudyOptions): FourWaySplit {
  const { asOf, testFrom = asOf, until, seed, shares = defaultShares } = options;
  const { group, time } = keys;
  if (split === "random rows") {
    return fourWaySplit(Int32Array.from({ length: keys.rowCount }, (_, i) => i), shares, { seed });
  }
  const cannot = (what: string) =>
    new TypeError(`Cannot split by ${split} as rows must have ${what}: the cohort has none`);
  if (split !== "later months" && !group) throw cannot("patients");
  if (split === "random patients") return fourWaySplit(group!, shares, { seed });
  if (!time) throw cannot("dates");
  const period = { time, from: testFrom, until };
  return split === "later months"
    ? laterSplit(shares, { seed, period })
    : fourWaySplit(group!, shares, { seed, period });
}

/** Rows to learn from, what they weigh, and what is known of those that they stand for. */
export type Training = {
  readonly rows: Int32Array;
  readonly weight?: Float64Array;
  readonly known: KnownStays;
};

/** Rows of which training knows how long they were, weighted to stand for all of `rows`. */
export function datedTraining(
  keys: Matrix,
  rows: Int32Array,
  options: Pick<StudyOptions, "asOf" | "testFrom" | "halfLifeDays">,
): Training {
  const { asOf, testFrom = asOf, halfLifeDays } = options;
  const stayDays = numbersAt(rows, (row) => keys.target![row]!);
  const admitted = numbersAt(rows, (row) => keys.time![row]!);
  const base = halfLifeDays !== undefined && { base: recencyWeights(admitted, testFrom, halfLifeDays) };
  const { weight, capped } = weighByFollowUp({ admitted, stayDays }, asOf, base || {});
  return {
    rows: rows.filter((_, i) => weight[i]! > 0),
    weight: weight.filter((each) => each > 0),
    known: knownStays(stayDays.map((days, i) => weight[i]! > 0 ? days : NaN), weight, {
      capped,
      judgedFrom: judgedFrom(admitted, { stayDays, weight }, asOf),
    }),
  };
}

function undatedTraining(keys: Matrix, rows: Int32Array): Training {
  const stayDays = numbersAt(rows, (row) => keys.target![row]!);
  return {
    rows: rows.filter((_, i) => !Number.isNaN(stayDays[i])),
    known: knownStays(stayDays, undefined, { capped: 0, judgedFrom: null }),
  };
}

type HeldOutOptions = {
  readonly table: Table;
  readonly encoder: Encoder;
  readonly split: SplitKind;
  readonly asOf: number | null;
  readonly ended: EndedStays;
};

function heldOutOf<P extends Purpose>(
  purpose: P,
  rows: Int32Array,
  { table, encoder, split, asOf, ended }: HeldOutOptions,
): { readonly set: HeldOut<P>; readonly report: EncodeReport } {
  const taken = takeRows(table, rows);
  const { matrix, report } = toMatrix(taken, encoder, roles);
  const target = matrix.target!, admitted = matrix.time;
  if (asOf === null || !admitted) {
    const known = knownStays(target, undefined, { capped: 0, judgedFrom: null });
    const asked = answered({ ...matrix, target }, taken);
    return { set: { purpose, split, matrix: asked, rows: taken, known }, report };
  }
  const { weight, capped } = weighByFollowUp({ admitted, stayDays: target }, asOf);
  const known = knownStays(target, weight, { capped, judgedFrom: judgedFrom(admitted, ended, asOf) });
  const asked = answered({ ...matrix, target, weight }, taken);
  return { set: { purpose, split, matrix: asked, rows: taken, known }, report };
}
