import { type Feature, type Matrix, type Study, takeMatrixRows } from "lib/features/mod.ts";
import { cellSearch, cellsOf, type Learner, type Predictor } from "lib/model/mod.ts";
import { ascendingRows, randomSource, rowNumbers, shuffled } from "lib/stats/mod.ts";
import { inWords, leastShown } from "lib/table/mod.ts";
import { type Predictions, takePredictions } from "../metric/predictions.ts";
import { outcomesFor } from "../outcomes.ts";
import { drawnRows } from "./drawn_rows.ts";
import { type PlaceEstimates, placeEstimates } from "./place_estimates.ts";

/** A place none of whose stays the model saw, as it was predicted in the test. */
export type PlaceLeftOut = {
  readonly label: string;
  readonly stays: number;
  readonly estimates: PlaceEstimates;
  /** Its own stays that could recalibrate: ended ones of training's months. */
  readonly own: number;
  /** The same where the predictions' mean was set right by so many of its own first stays. */
  readonly after: readonly { readonly count: number; readonly estimates: PlaceEstimates }[];
};

export type PlacesLeftOut = {
  /** What a place is, in words: "hospital code". */
  readonly by: string;
  readonly places: readonly PlaceLeftOut[];
  /** Places of too few stays or patients to be judged. */
  readonly hidden: number;
  /** Places that none of training's stays has: they can't be left out, and are not judged. */
  readonly unseen: number;
  /** Fits: one a place, or fewer where several were left out together. */
  readonly fits: number;
  /** What each model learnt from at most. */
  readonly learnt: number;
  /** Whether patients are known, over whom the intervals are then. */
  readonly isByPatient: boolean;
  readonly baseline: string;
};

export type LeavePlacesOptions = {
  /** The category that says where a stay was. */
  readonly column: string;
  readonly learner: Learner;
  /** So many fits at most: places are left out together where there are more. Default one a place. */
  readonly mostFits?: number;
  /** Each model learns from so many stays, drawn evenly. Default all. */
  readonly mostStays?: number;
  readonly seed: number;
};

/** A place of fewer stays is not judged. */
const leastStays = 30;
/** So many of a place's own first stays recalibrate. */
const ownFirst: readonly number[] = [10, 30, 100, 300, 1_000];

/**
 * Asks how a model does where it has learnt nothing: for each place a model of all others' stays predicts the
 * test's (internal-external validation), and beside it the mean of the patient's cell. What names the place
 * is no input, nor what most of its labels say, as they are found in one place only; other labels that no
 * stay learnt from has count as missing.
 *
 * Recalibrated, the mean error on the place's own first stays of training's months is taken off: what a new
 * hospital could do soon.
 *
 * Source: E. Steyerberg and F. Harrell, Prediction models need appropriate internal, internal-external, and
 * external validation (https://doi.org/10.1016/j.jclinepi.2015.04.005).
 *
 * @returns why it can't be asked, where the study doesn't say of two places where its stays were, or nothing
 * else is an input.
 */
export async function leavePlacesOut(
  { train, test }: Pick<Study, "train" | "test">,
  options: LeavePlacesOptions,
): Promise<PlacesLeftOut | string> {
  const { column, learner, mostStays = Infinity, seed } = options;
  const at = (matrix: Matrix) => matrix.features.find(({ name }) => name === column);
  const [learnt, asked] = [at(train), at(test.matrix)];
  if (learnt?.type !== "category" || asked?.type !== "category") return "stays don't say where they were";
  const names = new Set([
    column,
    ...train.features.filter((each) => namesPlaces(each, learnt.codes)).map(({ name }) => name),
  ]);
  const without = (matrix: Matrix): Matrix => ({
    ...matrix,
    features: matrix.features.filter(({ name }) => !names.has(name)),
  });
  const [from, to] = [without(train), without(test.matrix)];
  if (from.features.length === 0) return "nothing but the place is told to the model";
  const all = outcomesFor(test, new Float64Array(test.matrix.rowCount));
  const known = Map.groupBy(
    rowNumbers(test.matrix.rowCount).filter((row) => countsFor(all, row) && asked.codes[row]! >= 0),
    (row) => asked.codes[row]!,
  );
  const enough = [...known].filter(([, rows]) =>
    rows.length >= leastStays && patientsOf(all, rows) >= leastShown
  );
  const codes = enough.map(([code]) => code).toSorted((a, b) => a - b);
  if (codes.length < 2) return "fewer than two places have stays enough to be judged";
  const found: PlaceLeftOut[] = [];
  const folds = foldsOf(codes, options.mostFits ?? codes.length, seed);
  let most = 0;
  for (const fold of folds) {
    const others = rowNumbers(train.rowCount).filter((row) => !fold.includes(learnt.codes[row]!));
    if (others.length === 0) continue;
    const rows = drawnRows(others, mostStays, seed);
    most = Math.max(most, rows.length);
    const sample = takeMatrixRows(from, rows);
    const model = await learner.fit(sample);
    const rule = cellSearch(sample).fit(cellsOf(sample), "mean");
    for (const code of fold) {
      const own = ownStays(train, learnt.codes, code);
      found.push({
        label: asked.labels[code]!,
        ...judged({ model, rule, sample }, {
          test: takePredictions(all, Int32Array.from(known.get(code)!)),
          matrix: takeMatrixRows(to, Int32Array.from(known.get(code)!)),
          own: takeMatrixRows(from, own.subarray(0, ownFirst.at(-1))),
          count: own.length,
        }),
      });
    }
  }
  const cells = cellsOf(from).map(inWords);
  return {
    by: inWords(column),
    places: found,
    hidden: known.size - enough.length,
    unseen: unseenPlaces(test, column, (row) => countsFor(all, row) && asked.codes[row]! < 0),
    fits: folds.length,
    learnt: most,
    isByPatient: all.group !== undefined,
    baseline: cells.length > 0 ? `the mean by ${cells.join(", ")}` : "the mean of all",
  };
}

/** How many labels the rows that count have, as they were read: those that the encoder doesn't know. */
function unseenPlaces({ rows }: Study["test"], column: string, counts: (row: number) => boolean): number {
  const read = rows.columns[column];
  if (read?.type !== "category") return 0;
  return new Set(read.codes.filter((code, row) => code >= 0 && counts(row))).size;
}

/** Whether of most stays the label is found in one place alone, as a city's or the place's own is. */
function namesPlaces(feature: Feature, places: Int32Array): boolean {
  if (feature.type === "number") return false;
  const placeOf = new Int32Array(feature.labels.length).fill(-1);
  feature.codes.forEach((code, row) => {
    if (code < 0 || places[row]! < 0) return;
    placeOf[code] = placeOf[code] === -1 || placeOf[code] === places[row] ? places[row]! : -2;
  });
  const alone = feature.codes.reduce((count, code) => count + (code >= 0 && placeOf[code]! >= 0 ? 1 : 0), 0);
  return alone > feature.codes.length / 2;
}

type Fitted = { readonly model: Predictor; readonly rule: Predictor; readonly sample: Matrix };

function judged(
  { model, rule, sample }: Fitted,
  { test, matrix, own, count: ownCount }: {
    readonly test: Predictions;
    readonly matrix: Matrix;
    readonly own: Matrix;
    readonly count: number;
  },
): Omit<PlaceLeftOut, "label"> {
  const seen = seenLabels(sample);
  const predicted = model.predict(seen(matrix)), baseline = rule.predict(seen(matrix));
  const first = model.predict(seen(own));
  const shifted = (days: number) => ({
    ...test,
    predicted: predicted.map((each) => Math.max(0, each + days)),
  });
  return {
    stays: predicted.length,
    estimates: placeEstimates({ ...test, predicted }, baseline),
    own: ownCount,
    after: ownFirst.filter((count) => count <= own.rowCount).map((count) => {
      let [off, total] = [0, 0];
      for (let row = 0; row < count; row++) {
        const weight = own.weight ? own.weight[row]! : 1;
        off += weight * (own.target![row]! - first[row]!);
        total += weight;
      }
      return { count, estimates: placeEstimates(shifted(off / total), baseline) };
    }),
  };
}

/** A place's stays to learn from, the first admitted first; as they come where there are no dates. */
function ownStays({ rowCount, time, target }: Matrix, codes: Int32Array, code: number): Int32Array {
  const rows = rowNumbers(rowCount).filter((row) => codes[row] === code && !Number.isNaN(target![row]!));
  return time ? ascendingRows(rows, time) : rows;
}

/** Labels that no stay learnt from has become missing, as the encoder of these would have them. */
function seenLabels({ features }: Matrix): (matrix: Matrix) => Matrix {
  const used = new Map(
    features.flatMap((each) => each.type === "category" ? [[each.name, new Set(each.codes)] as const] : []),
  );
  const recoded = (feature: Feature): Feature =>
    feature.type === "number"
      ? feature
      : { ...feature, codes: feature.codes.map((code) => used.get(feature.name)!.has(code) ? code : -1) };
  return (matrix) => ({ ...matrix, features: matrix.features.map(recoded) });
}

function foldsOf(codes: readonly number[], most: number, seed: number): number[][] {
  if (most >= codes.length) return codes.map((code) => [code]);
  const order = shuffled(codes.length, randomSource(seed));
  const folds = Array.from({ length: Math.max(2, most) }, (): number[] => []);
  order.forEach((place, i) => folds[i % folds.length]!.push(codes[place]!));
  return folds;
}

function countsFor({ actual, weight }: Predictions, row: number): boolean {
  return !Number.isNaN(actual[row]!) && (!weight || weight[row]! > 0);
}

function patientsOf({ group }: Predictions, rows: readonly number[]): number {
  return group ? new Set(rows.map((row) => group[row]!)).size : rows.length;
}
