import { type Table, takeRows } from "lib/table/mod.ts";
import { type Encoder, fitEncoder } from "./encoder.ts";
import { followUpWeights } from "./follow_up.ts";
import type { Matrix } from "./matrix.ts";
import { laterMonthsSplit, patientSplit, randomSplit, type Split } from "./splits.ts";
import { toMatrix } from "./to_matrix.ts";

/**
 * How training and test were told apart; every score says it. Only the first is honest about time and
 * patients.
 */
export type SplitKind = "later months, patients apart" | "random patients" | "random rows";

export type StudyOptions = {
  readonly features: readonly string[];
  /** What training may know: stays discharged by then. Epoch milliseconds UTC. */
  readonly asOf: number;
  /** Training's admissions end and the test's start there; at `asOf` when left out. */
  readonly testFrom?: number;
  /** The test ends before it. */
  readonly until: number;
  readonly seed: number;
  /** The best that the rows allow when left out: later months, else random patients, else random rows. */
  readonly split?: SplitKind;
  /**
   * Of the rows or patients that the test is drawn from: 0.2, and 0.3 of the patients in a later-months
   * split.
   */
  readonly testShare?: number;
};

/** One question put to models: what they learn from, and what they are asked. */
export type Study = {
  readonly split: SplitKind;
  readonly encoder: Encoder;
  /** Encoded by training rows only; weighted by follow-up where there are dates. */
  readonly train: Matrix;
  readonly test: Matrix;
  /** The test's rows as they were read, for subgroups. */
  readonly testRows: Table;
  /** Every row read is in one of the counts. */
  readonly counts: {
    readonly train: number;
    readonly test: number;
    /** In the training period, but still in bed (or the stay not known) as of then. */
    readonly notKnown: number;
    /** Those of them that are in the test: it leaves them out. */
    readonly testNotKnown: number;
    /**
     * Earlier stays of the test's patients, later ones of training's, rows without a date, rows after the
     * test.
     */
    readonly leftOut: number;
  };
};

const roles = { target: "stay_days", group: "patient_id", time: "admitted_on" } as const;

/**
 * Splits rows of `sql/model_input.sql` into what training may know and what it is tested on, and encodes
 * both.
 *
 * Test rows whose stay is not known are left out, and so are (in a later-months split) the earlier stays of
 * patients in the test. Random splits take all rows, whatever their date, unweighted: their scores are too
 * good for new months.
 *
 * @throws {TypeError} when the rows lack the dates or patients that the asked split needs.
 */
export function studyOf(table: Table, options: StudyOptions): Study {
  const { matrix: keys } = toMatrix(table, { features: [], leftOut: [] }, roles);
  const split = options.split ?? bestSplit(keys);
  const sides = splitRows(keys, split, options);
  const { rows, weight } = knownRows(
    keys,
    sides.train,
    split === "later months, patients apart" ? options.asOf : null,
  );
  const tested = sides.test.filter((row) => !Number.isNaN(keys.target![row]));
  const trainRows = takeRows(table, rows), testRows = takeRows(table, tested);
  const encoder = fitEncoder(trainRows, options.features);
  const { matrix: train } = toMatrix(trainRows, encoder, roles);
  return {
    split,
    encoder,
    train: weight ? { ...train, weight } : train,
    test: toMatrix(testRows, encoder, roles).matrix,
    testRows,
    counts: {
      train: rows.length,
      test: tested.length,
      notKnown: sides.train.length - rows.length + sides.test.length - tested.length,
      testNotKnown: sides.test.length - tested.length,
      leftOut: table.rowCount - sides.train.length - sides.test.length,
    },
  };
}

function bestSplit(keys: Matrix): SplitKind {
  if (!keys.group) return "random rows";
  return keys.time ? "later months, patients apart" : "random patients";
}

function splitRows(keys: Matrix, split: SplitKind, options: StudyOptions): Split {
  const { asOf, testFrom = asOf, until, seed, testShare } = options;
  const draw = { seed, ...(testShare !== undefined && { testShare }) };
  const { group, time } = keys;
  if (split === "random rows") return randomSplit(keys.rowCount, draw);
  if (!group) throw new TypeError(`Cannot split by ${split} as rows must have patients: the cohort has none`);
  if (split === "random patients") return patientSplit(group, draw);
  if (!time) throw new TypeError(`Cannot split by ${split} as rows must have dates: the cohort has none`);
  return laterMonthsSplit({ time, group }, { from: testFrom, until, ...draw });
}

/** The rows whose stay training may know, and, seen from a day, the weights that make them stand for all. */
function knownRows(
  keys: Matrix,
  rows: Int32Array,
  asOf: number | null,
): { readonly rows: Int32Array; readonly weight?: Float64Array } {
  const stayDays = Float64Array.from(rows, (row) => keys.target![row]!);
  if (asOf === null) return { rows: rows.filter((_, i) => !Number.isNaN(stayDays[i])) };
  const admitted = Float64Array.from(rows, (row) => keys.time![row]!);
  const weight = followUpWeights({ admitted, stayDays }, asOf);
  return { rows: rows.filter((_, i) => weight[i]! > 0), weight: weight.filter((each) => each > 0) };
}
