import { cycleDaysOf } from "lib/cohort/mod.ts";
import type { Feature, Matrix } from "lib/features/mod.ts";
import { isoDay, numbersAt, rowNumbers, symmetricEigen } from "lib/stats/mod.ts";
import { countsByWeek, referenceWeeks } from "../drift.ts";
import type { Week } from "../weeks.ts";

/** How badly stays of a week are rebuilt from the components of those learnt from. */
export type RebuiltWeek = {
  readonly week: Week;
  readonly stays: number;
  /** Mean distance of a stay from what is rebuilt of it; 1 is the reference's mean. NaN without stays. */
  readonly error: number;
  /** Beyond three standard deviations of quiet weeks of the reference. */
  readonly isOff: boolean;
};

/** The weeks, and between which errors quiet weeks lie; in plain text why that can't be told. */
export type RebuiltWeeks =
  | { readonly weeks: readonly RebuiltWeek[]; readonly lower: number; readonly upper: number }
  | { readonly why: string };

/** Components are kept until they hold so much of the variance. */
const keptVariance = 0.65;
/** A label has a column of its own where so many of the reference have it; at most so many columns. */
const [leastShare, mostColumns] = [0.02, 60];
const [leastStays, leastWeeks, deviations] = [30, 8, 3];

/**
 * Whether stays are still put together as those learnt from: the principal components of the reference
 * (numbers in standard deviations, frequent labels as 0 and 1) rebuild its stays to a mean error, and stays
 * in which features go together otherwise to another one, even where each feature alone is as it was. A week
 * is off beyond three standard deviations of the reference's own weeks, wider where it has fewer stays than
 * they. What the calendar decides is left out.
 *
 * Source: NannyML, data reconstruction with PCA
 * (https://nannyml.readthedocs.io/en/stable/how_it_works/multivariate_drift.html).
 *
 * @throws {TypeError} when the stays have no time.
 */
export function rebuiltByWeek(reference: Matrix, current: Matrix, weeks: readonly Week[]): RebuiltWeeks {
  const [first] = weeks, { time: before } = reference, { time: now } = current;
  if (before === undefined || now === undefined) {
    throw new TypeError("Cannot look at weeks as the stays must have a time: they have none");
  }
  const quiet = first ? referenceWeeks(before, first.start) : [];
  if (first === undefined || quiet.length < leastWeeks) {
    return { why: `the reference has ${quiet.length} whole weeks, and ${leastWeeks} are needed` };
  }
  const columns = columnsOf(reference);
  const learnt = standardised(reference, columns), kept = components(learnt, columns.length);
  const [ofLearnt, ofNow] = [learnt, standardised(current, columns)].map((rows) =>
    rebuiltErrors(rows, columns.length, kept)
  );
  const mean = meanOf(ofLearnt!);
  if (!(mean > 0)) return { why: "its stays are all rebuilt without an error" };
  const usual = byWeek(ofLearnt!, before, quiet).filter(({ stays }) => stays >= leastStays);
  const level = meanOf(usual.map(({ error }) => error / mean)),
    size = meanOf(usual.map(({ stays }) => stays));
  const spread = Math.sqrt(meanOf(usual.map(({ error }) => (error / mean - level) ** 2)));
  const [lower, upper] = [level - deviations * spread, level + deviations * spread];
  const found = byWeek(ofNow!, now, weeks).map(({ week, stays, error: sum }): RebuiltWeek => {
    const error = sum / mean, wider = Math.sqrt(Math.max(1, size / stays));
    const isOff = stays >= leastStays && Math.abs(error - level) > deviations * spread * wider;
    return { week, stays, error, isOff };
  });
  return { weeks: found, lower, upper };
}

/** In which weeks it is off, in Markdown. */
export function rebuiltReading(found: RebuiltWeeks): string {
  if ("why" in found) return `*Not asked:* ${found.why}.`;
  const { weeks, lower, upper } = found, judged = weeks.filter(({ stays }) => stays >= leastStays);
  const newest = judged.at(-1), off = judged.filter(({ isOff }) => isOff);
  if (newest === undefined) return `*Not judged:* no week has ${leastStays} stays.`;
  const usual = `quiet weeks of the reference lie between ${lower.toFixed(3)} and ${upper.toFixed(3)}`;
  const last = `In the newest, from ${isoDay(newest.week.start)}, it is ${newest.error.toFixed(3)} times ` +
    "that of the reference";
  return off.length === 0
    ? `In none of ${judged.length} weeks are stays put together otherwise: what principal components miss of ` +
      `them is as usual. ${last}; ${usual}.`
    : `In ${off.length} of ${judged.length} weeks, first in that of ${
      isoDay(off[0]!.week.start)
    }, principal ` +
      `components miss ${off.at(-1)!.error > 1 ? "more" : "less"} of the stays than usual: they are put ` +
      `together otherwise. ${last}; ${usual}.`;
}

/** One column of numbers: a number, or whether a label is there; less the mean, over the deviation. */
type ColumnOf = {
  readonly at: number;
  readonly code: number | null;
  readonly mean: number;
  readonly sd: number;
};

function columnsOf({ features, rowCount }: Matrix): ColumnOf[] {
  const all = features.flatMap((feature, at): (ColumnOf & { readonly share: number })[] => {
    if (cycleDaysOf(feature.name) !== null) return [];
    if (feature.type === "number") {
      const known = feature.values.filter((value) => !Number.isNaN(value)), mean = meanOf(known);
      const sd = Math.sqrt(meanOf(known.map((value) => (value - mean) ** 2)));
      return sd > 0 ? [{ at, code: null, mean, sd, share: 1 }] : [];
    }
    const counts = new Float64Array(feature.labels.length);
    for (const code of feature.codes) if (code >= 0) counts[code] = counts[code]! + 1;
    return Array.from(counts, (count, code) => ({ code, share: count / rowCount }))
      .filter(({ share }) => share >= leastShare && share < 1)
      .map(({ code, share }) => ({ at, code, share, mean: share, sd: Math.sqrt(share * (1 - share)) }));
  });
  return all.toSorted((a, b) => b.share - a.share || a.at - b.at).slice(0, mostColumns);
}

/** By row; a missing number is the mean. */
function standardised({ features, rowCount }: Matrix, columns: readonly ColumnOf[]): Float64Array {
  const rows = new Float64Array(rowCount * columns.length), width = columns.length;
  columns.forEach(({ at, code, mean, sd }, column) => {
    const feature: Feature = features[at]!;
    for (let row = 0; row < rowCount; row++) {
      const value = feature.type === "number" ? feature.values[row]! : feature.codes[row] === code ? 1 : 0;
      rows[row * width + column] = Number.isNaN(value) ? 0 : (value - mean) / sd;
    }
  });
  return rows;
}

/** Eigenvectors of the covariance, the largest first, until they hold enough of the variance; one a row. */
function components(rows: Float64Array, width: number): readonly Float64Array[] {
  const count = rows.length / Math.max(1, width), covariance = new Float64Array(width * width);
  for (let row = 0; row < count; row++) {
    for (let a = 0; a < width; a++) {
      const own = rows[row * width + a]! / count;
      for (let b = 0; b <= a; b++) covariance[a * width + b]! += own * rows[row * width + b]!;
    }
  }
  for (let a = 0; a < width; a++) {
    for (let b = 0; b < a; b++) covariance[b * width + a] = covariance[a * width + b]!;
  }
  const { values, vectors } = symmetricEigen(covariance, width);
  const order = [...values.keys()].toSorted((a, b) => values[b]! - values[a]! || a - b);
  const total = values.reduce((sum, each) => sum + Math.max(0, each), 0);
  let held = 0;
  const enough = order.findIndex((at) => (held += Math.max(0, values[at]!)) >= keptVariance * total);
  return order.slice(0, enough + 1).map((at) => vectors[at]!);
}

/** By row the distance from what the components rebuild: they are orthonormal. */
function rebuiltErrors(rows: Float64Array, width: number, kept: readonly Float64Array[]): Float64Array {
  return numbersAt(rowNumbers(width === 0 ? 0 : rows.length / width), (row) => {
    const own = rows.subarray(row * width, (row + 1) * width);
    let left = 0;
    for (const each of own) left += each * each;
    for (const vector of kept) {
      let along = 0;
      for (let k = 0; k < width; k++) along += vector[k]! * own[k]!;
      left -= along * along;
    }
    return Math.sqrt(Math.max(0, left));
  });
}

function byWeek(errors: Float64Array, time: Float64Array, weeks: readonly Week[]) {
  const counts = countsByWeek(new Int32Array(errors.length), time, weeks, 1),
    sums = new Float64Array(weeks.length);
  errors.forEach((error, row) => {
    const week = Math.floor((time[row]! - weeks[0]!.start) / (weeks[0]!.end - weeks[0]!.start));
    if (week >= 0 && week < sums.length) sums[week] = sums[week]! + error;
  });
  return weeks.map((week, i) => ({ week, stays: counts[i]![0]!, error: sums[i]! / counts[i]![0]! }));
}

function meanOf(values: ArrayLike<number> & Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
