import {
  type Matrix,
  patientSplit,
  recencyWeights,
  takeMatrixRows,
  weighByFollowUp,
} from "lib/features/mod.ts";
import { dayMs, numbersAt, rowNumbers } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, type Table, tableOf } from "lib/table/mod.ts";
import { fitBoosting, Predictor } from "lib/trees/mod.ts";

/** How well a half-life did on weeks that came after what it learnt from. */
export type HalfLifeTrial = {
  /** Infinity where all stays weigh alike. */
  readonly halfLifeDays: number;
  /** RMSE in days by fold, the newest weeks first, and their mean. */
  readonly errors: readonly number[];
  readonly mean: number;
};

export type ChosenHalfLife = {
  readonly trials: readonly HalfLifeTrial[];
  /** How many days before the test each fold begins. */
  readonly daysBefore: readonly number[];
  /** Null where all stays are to weigh alike. */
  readonly halfLifeDays: number | null;
  /** What was found, in Markdown. */
  readonly reading: string;
};

/** What is tried, the least forgetting first. */
const halfLives = [Infinity, 224, 112, 56, 28] as const;
/** Weeks that each fold is asked about, and how many folds. */
const [foldDays, folds] = [28, 3];
/** A shorter half-life must have so much less error, as a share. */
const worth = 0.005;
/** Few rows and small trees: half-lives are compared, nothing else. */
const [mostRows, leastRows] = [12_000, 500];
const settings = { rounds: 30, maxLeaves: 16, learningRate: 0.2, minLeafRows: 20 } as const;

/**
 * Chooses by how much older stays are to weigh less, by rolling evaluation among training's own patients: of
 * three times four weeks before the test, each is asked about by small boosted trees that learnt from other
 * patients' stays admitted before, of which as much is known as training knows of its own: lengths as of a
 * day that lies as long after the fold's first as `asOf` after the test's. The longest half-life whose error
 * is within half a per cent of the least is taken; all stays alike is the longest of all.
 *
 * @param train with target (NaN where not known), time and group, as `openTraining()` makes it.
 * @param testFrom the end of training's admissions, epoch milliseconds UTC.
 * @param asOf the day of which lengths are known.
 * @throws {TypeError} when it has no target.
 */
export function chooseHalfLife(
  train: Matrix,
  { testFrom, asOf, seed }: { readonly testFrom: number; readonly asOf: number; readonly seed: number },
): ChosenHalfLife {
  const { target, time, group } = train;
  if (target === undefined) {
    throw new TypeError("Cannot choose a half-life as stays must be known: there are none");
  }
  const unable = (why: string) => ({
    trials: [],
    daysBefore: [],
    halfLifeDays: null,
    reading: `*Not chosen:* ${why}.`,
  });
  if (time === undefined || group === undefined) return unable("stays have no dates or no patients");
  const sides = patientSplit(group, { seed, testShare: 0.25 });
  const weighed = (rows: Int32Array, knownBy: number, base: Float64Array | null) => {
    const stays = { admitted: take(time, rows), stayDays: take(target, rows) };
    const { weight } = weighByFollowUp(stays, knownBy, base === null ? {} : { base });
    const known = rowNumbers(rows.length).filter((i) => weight[i]! > 0);
    const matrix = takeMatrixRows(train, known.map((i) => rows[i]!));
    return { ...matrix, weight: take(weight, known) };
  };
  const parts = Array.from({ length: folds }, (_, i) => {
    const from = testFrom - (i + 1) * foldDays * dayMs, knownBy = from + (asOf - testFrom);
    const rows = thinned(sides.train.filter((row) => time[row]! < from));
    const learnt = (days: number) =>
      weighed(rows, knownBy, days === Infinity ? null : recencyWeights(take(time, rows), from, days));
    const judge = sides.test.filter((row) => time[row]! >= from && time[row]! < from + foldDays * dayMs);
    return { from, learnt, asked: weighed(judge, asOf, null) };
  }).filter(({ learnt, asked }) => Math.min(learnt(Infinity).rowCount, asked.rowCount) >= leastRows);
  if (parts.length === 0) {
    return unable(`fewer than ${leastRows} ended stays of ${foldDays} days are there to ask about`);
  }
  const trials = halfLives.map((halfLifeDays): HalfLifeTrial => {
    const errors = parts.map(({ learnt, asked }) => {
      const ensemble = fitBoosting(learnt(halfLifeDays), { ...settings, seed });
      return rmseOf(new Predictor(ensemble).raw(asked), asked);
    });
    return { halfLifeDays, errors, mean: errors.reduce((sum, each) => sum + each, 0) / errors.length };
  });
  const least = trials.reduce((best, each) => each.mean < best.mean ? each : best);
  const chosen = trials.find(({ mean }) => mean <= least.mean * (1 + worth)) ?? least;
  const isAlike = chosen.halfLifeDays === Infinity;
  return {
    trials,
    daysBefore: parts.map(({ from }) => Math.round((testFrom - from) / dayMs)),
    halfLifeDays: isAlike ? null : chosen.halfLifeDays,
    reading: readingOf(chosen, least, parts.length),
  };
}

function readingOf(chosen: HalfLifeTrial, least: HalfLifeTrial, folds: number): string {
  const rule = `Chosen on ${folds} times ${foldDays} days before the test, among training's patients`;
  if (chosen.halfLifeDays === Infinity) {
    return `${rule}: **all stays weigh alike**, as no half-life has ${100 * worth} % less error (${
      chosen.mean.toFixed(2)
    } days; the least is ${least.mean.toFixed(2)}).`;
  }
  return `${rule}: a half-life of **${chosen.halfLifeDays} days**, the longest within ${
    100 * worth
  } % of the least ` +
    `error (${chosen.mean.toFixed(2)} days; the least is ${least.mean.toFixed(2)}).`;
}

/** Half-lives with their errors, a row each. */
export function halfLifeTable({ trials, daysBefore }: ChosenHalfLife): Table {
  return tableOf({
    half_life: categoryColumn(
      trials.map(({ halfLifeDays }) => halfLifeDays === Infinity ? "all alike" : `${halfLifeDays} days`),
    ),
    rmse: numberColumn(trials.map(({ mean }) => mean)),
    ...Object.fromEntries(daysBefore.map((days, fold) => [
      `${days}_days_before`,
      numberColumn(trials.map(({ errors }) => Math.round(100 * errors[fold]!) / 100)),
    ])),
  });
}

function take(values: Float64Array, rows: Int32Array): Float64Array {
  return numbersAt(rows, (row) => values[row]!);
}

/** So many rows at most, evenly. */
function thinned(rows: Int32Array): Int32Array {
  const step = Math.max(1, rows.length / mostRows);
  return Int32Array.from({ length: Math.floor(rows.length / step) }, (_, i) => rows[Math.floor(i * step)]!);
}

function rmseOf(predicted: Float64Array, { target, weight }: Matrix): number {
  let [sum, total] = [0, 0];
  for (let row = 0; row < predicted.length; row++) {
    sum += weight![row]! * (predicted[row]! - target![row]!) ** 2;
    total += weight![row]!;
  }
  return Math.sqrt(sum / total);
}
