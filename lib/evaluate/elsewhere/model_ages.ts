import {
  type DatedSides,
  datedSides,
  monthsBefore,
  type StudyOptions,
  toMatrix,
  weighByFollowUp,
} from "lib/features/mod.ts";
import { cellSearch, cellsOf, type Learner } from "lib/model/mod.ts";
import { bootstrapAll, type Interval, numbersAt, rowNumbers } from "lib/stats/mod.ts";
import { inWords, leastShown, type Table, takeRows } from "lib/table/mod.ts";
import { drawnRows } from "./drawn_rows.ts";

/** How models of an age did on the same stays, learnt by the same rule so many months before. */
export type AgeJudged = {
  /** Months from the end of training to the end of the month judged: 1 is the newest that there could be. */
  readonly age: number;
  readonly rmse: Interval;
  /** The baseline's, learnt from the same stays. */
  readonly baseline: Interval;
  /** Predicted less actual, in days. */
  readonly bias: Interval;
  /** The RMSE less that of the youngest model on the same stays. */
  readonly change: Interval;
};

export type ModelAges = {
  readonly ages: readonly AgeJudged[];
  /** Stays judged, of so many months. */
  readonly stays: number;
  readonly months: number;
  /** Months of admissions that each model learnt from. */
  readonly learntMonths: number;
  readonly baseline: string;
};

export type ModelAgesOptions = StudyOptions & {
  /** Training's first admissions. */
  readonly from: number;
  readonly learner: Learner;
  /** Each model learns from so many stays, drawn evenly. Default all. */
  readonly mostStays?: number;
  /** Months that are judged, each by models of all ages. Default 2. */
  readonly judgedMonths?: number;
  /** The oldest that is asked. Default 6 months. */
  readonly oldest?: number;
};

/**
 * Asks how soon a model ages (rolling origin): from month to month it is learnt anew by what was known when
 * the month began, from as many months before, and each is asked about the last months. So the same stays, of
 * patients that none has learnt from, are judged by models of each age, whatever the season.
 *
 * Source: L. Tashman, Out-of-sample tests of forecasting accuracy
 * (https://doi.org/10.1016/S0169-2070(00)00065-0).
 *
 * @param table rows that the study was made of.
 * @returns why it can't be asked, where there are no dates or patients, or months or stays are too few.
 */
export async function modelAges(table: Table, options: ModelAgesOptions): Promise<ModelAges | string> {
  const { from, until, judgedMonths = 2, oldest = 6, mostStays = Infinity, seed } = options;
  if (!(until > from)) return "there are no dates";
  let months = 0;
  while (monthsBefore(until, months + 1) >= from) months++;
  const ages = Math.min(oldest, Math.floor((months - judgedMonths + 1) / 2));
  if (ages < 2) return `admissions of ${months} months are too few`;
  const learntMonths = months - ages - judgedMonths + 1;
  const dated = datedSides(table, { ...options, testFrom: monthsBefore(until, judgedMonths) });
  const learning = datedSides(table, { ...options, testFrom: until })?.sides.train;
  if (dated === null || learning === undefined) return "stays lack dates or patients";
  const test = endedStays(dated, options.asOf);
  if (test.rows.length < leastShown) return "too few stays have ended";
  const predictions = Array.from({ length: ages }, () => ({
    own: new Float64Array(test.rows.length),
    rule: new Float64Array(test.rows.length),
  }));
  let cells: readonly string[] = [];
  for (let before = 1; before < ages + judgedMonths; before++) {
    const origin = monthsBefore(until, before), start = monthsBefore(origin, learntMonths);
    const rows = learning.filter((row) => dated.time[row]! >= start && dated.time[row]! < origin);
    if (rows.length === 0) return "a month has no stays to learn from";
    const { train, encoder } = dated.training(drawnRows(rows, mostStays, seed), origin);
    const model = await options.learner.fit(train);
    cells = cellsOf(train);
    const rule = cellSearch(train).fit(cells, "mean");
    for (let month = 0; month < judgedMonths; month++) {
      const told = predictions[before - month - 1];
      if (told === undefined) continue;
      const [opens, closes] = [monthsBefore(until, month + 1), monthsBefore(until, month)];
      const places = rowNumbers(test.rows.length).filter((i) =>
        test.time[i]! >= opens && test.time[i]! < closes
      );
      const taken = takeRows(dated.known, places.map((i) => test.rows[i]!));
      const { matrix } = toMatrix(taken, encoder);
      const [own, other] = [model.predict(matrix), rule.predict(matrix)];
      places.forEach((i, k) => [told.own[i], told.rule[i]] = [own[k]!, other[k]!]);
    }
  }
  return {
    ages: judged(predictions, test, seed),
    stays: test.rows.length,
    months: judgedMonths,
    learntMonths,
    baseline: cells.length > 0 ? `the mean by ${cells.map(inWords).join(", ")}` : "the mean of all",
  };
}

type EndedStays = Readonly<Record<"time" | "actual" | "weight", Float64Array>> & {
  readonly rows: Int32Array;
  readonly group: Int32Array;
};

/** The test's stays that have ended, weighted by follow-up. */
function endedStays({ sides, time, target, group }: DatedSides, asOf: number): EndedStays {
  const admitted = numbersAt(sides.test, (row) => time[row]!);
  const stayDays = numbersAt(sides.test, (row) => target[row]!);
  const { weight } = weighByFollowUp({ admitted, stayDays }, asOf);
  const rows = sides.test.filter((_, i) => weight[i]! > 0);
  return {
    rows,
    weight: weight.filter((each) => each > 0),
    time: numbersAt(rows, (row) => time[row]!),
    actual: numbersAt(rows, (row) => target[row]!),
    group: rows.map((row) => group[row]!),
  };
}

/** Errors by age, all of the same samples of patients, so that differences are paired. */
function judged(
  predictions: readonly Readonly<Record<"own" | "rule", Float64Array>>[],
  { actual, weight, group }: EndedStays,
  seed: number,
): AgeJudged[] {
  const sumsOf = (predicted: Float64Array, counts: Int32Array) => {
    let [total, off, squares] = [0, 0, 0];
    for (let i = 0; i < actual.length; i++) {
      const counted = counts[i]! * weight[i]!, error = predicted[i]! - actual[i]!;
      total += counted;
      off += counted * error;
      squares += counted * error * error;
    }
    return { rmse: Math.sqrt(squares / total), bias: off / total };
  };
  const intervals = bootstrapAll(actual.length, (counts) => {
    const newest = sumsOf(predictions[0]!.own, counts).rmse;
    return predictions.flatMap(({ own, rule }) => {
      const { rmse, bias } = sumsOf(own, counts);
      return [rmse, sumsOf(rule, counts).rmse, bias, rmse - newest];
    });
  }, { seed, group });
  return predictions.map((_, i) => {
    const [rmse, baseline, bias, change] = intervals.slice(4 * i, 4 * i + 4);
    return { age: i + 1, rmse: rmse!, baseline: baseline!, bias: bias!, change: change! };
  });
}
